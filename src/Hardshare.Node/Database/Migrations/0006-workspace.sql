-- What nodes see of each other: who is there, who owns what, and what they show.

-- The end of the lease that the node gave back, if it did: it ended in order while the lease has not been taken anew.
ALTER TABLE node ADD COLUMN resigned timestamptz;

CREATE OR REPLACE FUNCTION resign(_incarnation uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me node := caller();
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE node SET lease_until = moment, resigned = moment
        WHERE name = me.name AND incarnation = _incarnation AND lease_until > moment;
END
$$;

-- The channel on which a node is woken; a name of any length fits.
CREATE FUNCTION channel_of(_node text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'hardshare_' || md5(_node) $$;

-- Who the caller is, and where.
CREATE FUNCTION self() RETURNS TABLE (name text, workspace text, channel text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT me.name, s.workspace, channel_of(me.name) FROM setting s;
END
$$;

CREATE FUNCTION members()
RETURNS TABLE (name text, roles text[], version text, alive boolean, since timestamptz, in_order boolean, info jsonb, singletons text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz;
BEGIN
    PERFORM caller();
    moment := clock_timestamp();
    RETURN QUERY SELECT n.name, n.roles, n.version, n.lease_until > moment,
        CASE WHEN n.lease_until > moment OR n.lease_until = '-infinity' THEN n.since ELSE n.lease_until END,
        n.lease_until <= moment AND (n.lease_until = '-infinity' OR n.resigned IS NOT DISTINCT FROM n.lease_until),
        n.info,
        ARRAY(SELECT o.entity FROM ownership o WHERE o.owner = n.name AND o.entity IN ('t-tokens', 'm-membership') ORDER BY o.entity)
        FROM node n WHERE NOT n.removed ORDER BY n.name;
END
$$;

CREATE FUNCTION owned_by(_node text) RETURNS TABLE (entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM caller();
    RETURN QUERY SELECT o.entity FROM ownership o WHERE o.owner = _node ORDER BY o.entity;
END
$$;

-- Take what nobody owns (_from null), or what belongs to a node whose lease has been over for the margin, see take_over(). Returns who owns it now.
CREATE FUNCTION take(_incarnation uuid, _entity text, _from text, _margin interval) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
    has text;
BEGIN
    IF _entity !~ '^[dr]-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND _entity NOT IN ('t-tokens', 'm-membership') AND _entity <> 'n-' || me THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = format('node %s cannot own %s', me, _entity);
    END IF;
    SELECT o.owner INTO has FROM ownership o WHERE o.entity = _entity;
    IF has IS NULL THEN
        INSERT INTO ownership (entity, owner) VALUES (_entity, me) ON CONFLICT DO NOTHING;
    ELSIF has <> me AND has = _from THEN
        PERFORM take_over(_incarnation, _entity, _from, greatest(_margin, interval '0'));
    ELSE
        RETURN has;
    END IF;
    SELECT o.owner INTO has FROM ownership o WHERE o.entity = _entity;
    RETURN has;
END
$$;

DROP INDEX directory_changed_idx;
CREATE INDEX directory_changed_idx ON directory (changed, kind, id);

-- Show views in the place of what was shown of the same entities; null for one that is no longer shown. Returns those that are not the caller's to show: another node has taken the entity, or nobody owns it.
CREATE FUNCTION publish(_incarnation uuid, _entities text[], _views bytea[]) RETURNS TABLE (entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
    mine text[];
BEGIN
    -- Nobody takes them over before the transaction ends. In the order of the keys, as append() does it.
    SELECT coalesce(array_agg(held.entity), '{}') INTO mine
        FROM (SELECT o.entity, o.owner FROM ownership o WHERE o.entity IN (SELECT key_of(e) FROM unnest(_entities) AS e)
            ORDER BY o.entity FOR SHARE) AS held
        WHERE held.owner = me;
    mine := mine || ('n-' || me);
    INSERT INTO directory AS d (kind, id, node, view, gone)
        SELECT left(s.entity, 1), substr(s.entity, 3), me, coalesce(s.view, ''), s.view IS NULL
        FROM unnest(_entities, _views) AS s (entity, view) WHERE key_of(s.entity) = ANY (mine) ORDER BY s.entity COLLATE "C"
        ON CONFLICT (kind, id) DO UPDATE SET node = excluded.node, view = excluded.view, gone = excluded.gone, changed = excluded.changed
        WHERE (d.node, d.view, d.gone) IS DISTINCT FROM (excluded.node, excluded.view, excluded.gone);
    RETURN QUERY SELECT s.entity FROM unnest(_entities) AS s (entity) WHERE key_of(s.entity) <> ALL (mine);
END
$$;

-- What others have shown since _cursor (null: all that is shown), oldest first, and at last a row without an entity that has the cursor to go on from. Below the oldest transaction under way nothing is committed late.
-- A cursor ahead of that comes from another server, which had counted further: then all is shown again.
CREATE FUNCTION changes(_cursor text, _max integer) RETURNS TABLE (entity text, node text, view bytea, cursor text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    from_changed xid8 := split_part(_cursor, ':', 1)::xid8;
    from_kind text := split_part(_cursor, ':', 2);
    from_id text := split_part(_cursor, ':', 3);
    anew boolean := _cursor IS NULL OR from_changed > horizon;
    line record;
    count integer := 0;
    next text := horizon::text || '::';
BEGIN
    IF anew THEN
        from_changed := '0';
        from_kind := '';
        from_id := '';
    END IF;
    FOR line IN SELECT d.* FROM directory d
        WHERE d.changed < horizon AND (d.changed, d.kind, d.id) > (from_changed, from_kind, from_id) AND d.node <> me.name AND NOT (anew AND d.gone)
        ORDER BY d.changed, d.kind, d.id LIMIT _max
    LOOP
        count := count + 1;
        IF count = _max THEN
            next := line.changed::text || ':' || line.kind || ':' || line.id;
        END IF;
        RETURN QUERY SELECT line.kind || '-' || line.id, line.node, CASE WHEN NOT line.gone THEN line.view END, NULL::text;
    END LOOP;
    RETURN QUERY SELECT NULL::text, NULL::text, NULL::bytea, next;
END
$$;

GRANT EXECUTE ON FUNCTION self, members, owned_by, take, publish, changes TO hardshare_node;
