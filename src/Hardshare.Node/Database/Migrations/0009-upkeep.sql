-- Rows that nobody needs go, instances are found by their own ids, and what is asked and answered is of one clock.

-- Instances by their own id: whose deployment it was is not known to who asks.
CREATE INDEX hardshare_instance_idx ON journal (right(persistence_id, 36)) WHERE sequence_number = 1 AND persistence_id LIKE 'i-%';

-- The persistence id of an instance that was ever begun; null if there is none.
CREATE FUNCTION find_instance(_instance text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    RETURN (SELECT j.persistence_id FROM journal j
        WHERE right(j.persistence_id, 36) = _instance AND j.sequence_number = 1 AND j.persistence_id LIKE 'i-%' ORDER BY j.ordering LIMIT 1);
END
$$;

-- When it was shown last, and, for what is over but still shown, when it ended.
ALTER TABLE directory ADD COLUMN shown timestamptz NOT NULL DEFAULT clock_timestamp();
ALTER TABLE directory ADD COLUMN ended timestamptz;
CREATE INDEX directory_ended_idx ON directory (node, ended) WHERE ended IS NOT NULL;
CREATE INDEX directory_gone_idx ON directory (node, shown) WHERE gone;

DROP FUNCTION publish;
-- Show views in the place of what was shown of the same entities; null for one that is no longer shown. _ended: of what is over, since when. Returns those that are not the caller's to show: another node has taken
-- the entity, or nobody owns it.
CREATE FUNCTION publish(_incarnation uuid, _entities text[], _views bytea[], _ended timestamptz[] DEFAULT '{}') RETURNS TABLE (entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
    mine text[];
BEGIN
    -- The row's key has the letter and what stands after the hyphen: nothing else may stand between them.
    IF EXISTS (SELECT FROM unnest(_entities) AS e WHERE e IS NULL OR e !~ '^[a-z]-') THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = 'what is shown has a persistence id';
    END IF;
    -- Nobody takes them over before the transaction ends. In the order of the keys, as append() does it.
    SELECT coalesce(array_agg(held.entity), '{}') INTO mine
        FROM (SELECT o.entity, o.owner FROM ownership o WHERE o.entity IN (SELECT key_of(e) FROM unnest(_entities) AS e)
            ORDER BY o.entity FOR SHARE) AS held
        WHERE held.owner = me;
    mine := mine || ('n-' || me);
    INSERT INTO directory AS d (kind, id, node, view, gone, ended)
        SELECT left(s.entity, 1), substr(s.entity, 3), me, coalesce(s.view, ''), s.view IS NULL, s.ended
        FROM unnest(_entities, _views, _ended) AS s (entity, view, ended) WHERE key_of(s.entity) = ANY (mine) ORDER BY s.entity COLLATE "C"
        ON CONFLICT (kind, id) DO UPDATE SET node = excluded.node, view = excluded.view, gone = excluded.gone, changed = excluded.changed,
            shown = excluded.shown, ended = excluded.ended
        WHERE (d.node, d.view, d.gone) IS DISTINCT FROM (excluded.node, excluded.view, excluded.gone);
    RETURN QUERY SELECT s.entity FROM unnest(_entities) AS s (entity) WHERE key_of(s.entity) <> ALL (mine);
END
$$;

-- What others have shown since _cursor (null: all that is shown), oldest first, and at last a row without an entity that has the cursor to go on from. Below the oldest transaction under way nothing is committed late:
-- the cursor stays there, and what lies above is shown at once, marked by a cursor of '', and again with the next look: a transaction that somebody leaves open on the server delays nothing.
-- A cursor ahead of that comes from another server, which had counted further: then all is shown again.
CREATE OR REPLACE FUNCTION changes(_cursor text, _max integer) RETURNS TABLE (entity text, node text, view bytea, cursor text)
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
    -- Fewer than a full page in all: a full one says that there is more to come at once.
    IF count < _max - 1 THEN
        RETURN QUERY SELECT d.kind || '-' || d.id, d.node, CASE WHEN NOT d.gone THEN d.view END, '' FROM directory d
            WHERE d.changed >= horizon AND d.node <> me.name AND NOT (anew AND d.gone) ORDER BY d.changed DESC LIMIT _max - 1 - count;
    END IF;
    RETURN QUERY SELECT NULL::text, NULL::text, NULL::bytea, next;
END
$$;

-- What becomes of a node that is gone: requests that have ended are nobody's to take over.
CREATE OR REPLACE FUNCTION owned_by(_node text) RETURNS TABLE (entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM caller();
    RETURN QUERY SELECT o.entity FROM ownership o WHERE o.owner = _node AND NOT (o.entity LIKE 'r-%' AND EXISTS (SELECT FROM journal e
        WHERE e.manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1') AND e.persistence_id = o.entity)) ORDER BY o.entity;
END
$$;

-- Remove what the caller showed and nobody looks for any more: what has been gone for a day (whoever was away for longer reads everything anew), of instances that are over all but the _kept that ended last; and
-- its ownership of requests that ended an hour ago.
CREATE FUNCTION tidy(_incarnation uuid, _kept integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
    moment timestamptz := clock_timestamp();
    ended_before timestamptz;
    removed bigint;
    total bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM directory d WHERE d.node = me AND d.gone AND d.shown < moment - interval '1 day';
    GET DIAGNOSTICS total = ROW_COUNT;
    SELECT d.ended INTO ended_before FROM directory d WHERE d.node = me AND d.ended IS NOT NULL ORDER BY d.ended DESC OFFSET _kept LIMIT 1;
    DELETE FROM directory d WHERE d.node = me AND d.ended <= ended_before;
    GET DIAGNOSTICS removed = ROW_COUNT;
    total := total + removed;
    DELETE FROM ownership o WHERE o.owner = me AND o.entity LIKE 'r-%' AND o.changed < moment - interval '1 hour'
        AND EXISTS (SELECT FROM journal e WHERE e.manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1') AND e.persistence_id = o.entity
            AND e.created < (extract(epoch FROM moment - interval '1 hour') * 1000)::bigint);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN total + removed;
END
$$;

-- Deadlines are of the database's clock: who posts says how much time is left, and who takes is told how much is.
DROP FUNCTION post;
CREATE FUNCTION post(_incarnation uuid, _targets text[], _commands uuid[], _bodies bytea[], _left interval[])
RETURNS TABLE (number bigint, away_since timestamptz, in_order boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
    moment timestamptz := clock_timestamp();
BEGIN
    PERFORM durably();
    RETURN QUERY WITH asked AS MATERIALIZED (
        SELECT a.*, CASE WHEN a.lease_until > moment THEN nextval(pg_get_serial_sequence('hardshare.inbox', 'id')) END AS id
        FROM (SELECT w.*, n.lease_until, n.lease_until <= moment AND n.resigned IS NOT DISTINCT FROM n.lease_until AS in_order
            FROM unnest(_targets, _commands, _bodies, _left) WITH ORDINALITY AS w (target, command, body, remaining, place)
            LEFT JOIN node n ON n.name = w.target AND NOT n.removed ORDER BY w.place) AS a),
    posted AS (
        INSERT INTO inbox (id, command, source, target, body, deadline) OVERRIDING SYSTEM VALUE
        SELECT q.id, q.command, me, q.target, q.body, moment + q.remaining FROM asked q WHERE q.id IS NOT NULL)
    SELECT q.id, CASE WHEN q.id IS NULL THEN q.lease_until END, coalesce(q.in_order, false) FROM asked q ORDER BY q.place;
END
$$;

-- The same as make_invitation() for a node that is there. Only the owner of the database gives a node that there is other credentials: whoever has them is that node.
CREATE OR REPLACE FUNCTION invite(_node text, _role text, _verifier text, _lasting interval) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    IF EXISTS (SELECT FROM node n WHERE n.name = _node) THEN
        RAISE EXCEPTION USING ERRCODE = 'HS005', MESSAGE = format(
            'there is a node %s in the workspace: choose another name, or let the owner of the database invite it anew (sudo -u postgres hardshare cluster invite %s --address HOST)', _node, _node);
    END IF;
    RETURN make_invitation(_node, _role, _verifier, _lasting);
END
$$;

GRANT EXECUTE ON FUNCTION find_instance, publish, tidy, post TO hardshare_node;
