-- A reader of the directory that connects again goes on from what is sure to be below all that comes.

-- The connection that asks: a server that was started again, in a container above all, gives the number of a process again as well.
CREATE FUNCTION connection() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT pg_backend_pid() || '@' || extract(epoch FROM pg_postmaster_start_time()) $$;

-- The server that answers: another one, restored or promoted, counts its transactions by itself.
CREATE FUNCTION server() RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT system_identifier || '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system() $$;

-- What others have shown since _cursor (null: all that is shown), oldest first, and at last a row without an entity that has the cursor to go on from. Below the oldest transaction under way nothing is committed late:
-- the cursor stays there, and what lies above is shown at once, marked by a cursor of '', and again with the next look: a transaction that somebody leaves open on the server delays nothing.
-- That is good on one connection. After a crash the server gives the numbers of transactions again that left nothing behind, but none that is as high as the newest that is to be seen here, because what is seen is on the
-- disk: whoever has another connection goes on from there. With the cursor of another server, or one ahead of this one, all is told again, what is gone too.
CREATE OR REPLACE FUNCTION changes(_cursor text, _max integer) RETURNS TABLE (entity text, node text, view bytea, cursor text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    place text[] := string_to_array(_cursor, ':');
    from_changed xid8 := place[1]::xid8;
    from_kind text := place[2];
    from_id text := place[3];
    sure xid8 := place[4]::xid8;
    here text := connection();
    at_server text := place[6];
    line record;
    count integer := 0;
    next text := horizon::text || '::';
BEGIN
    IF place[5] IS DISTINCT FROM here THEN
        at_server := server();
        IF from_changed > sure THEN
            from_changed := sure;
            from_kind := '';
            from_id := '';
        END IF;
    END IF;
    IF _cursor IS NULL OR at_server IS DISTINCT FROM place[6] OR from_changed > horizon THEN
        from_changed := '0';
        from_kind := '';
        from_id := '';
    END IF;
    -- Not after the rows: those that others commit meanwhile are not among what is told of.
    sure := coalesce((SELECT d.changed FROM directory d WHERE d.changed < horizon ORDER BY d.changed DESC LIMIT 1), '0');
    FOR line IN SELECT d.* FROM directory d
        WHERE d.changed < horizon AND (d.changed, d.kind, d.id) > (from_changed, from_kind, from_id) AND d.node <> me.name AND NOT (_cursor IS NULL AND d.gone)
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
            WHERE d.changed >= horizon AND d.node <> me.name AND NOT (_cursor IS NULL AND d.gone) ORDER BY d.changed DESC LIMIT _max - 1 - count;
    END IF;
    RETURN QUERY SELECT NULL::text, NULL::text, NULL::bytea, concat_ws(':', next, sure, here, at_server);
END
$$;

-- Show views in the place of what was shown of the same entities; null for one that is no longer shown. _ended: of what is over, since when. Returns those that are not the caller's to show: another node has taken
-- the entity, or nobody owns it.
CREATE OR REPLACE FUNCTION publish(_incarnation uuid, _entities text[], _views bytea[], _ended timestamptz[] DEFAULT '{}') RETURNS TABLE (entity text)
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
    -- What others have seen is not to be lost in a crash: see changes().
    PERFORM durably();
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
