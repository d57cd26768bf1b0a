-- Fewer round trips and less work for a command between nodes.

-- post() takes targets from the table of nodes and the source from the role that logged in, and nodes are never deleted; nobody reads by source.
ALTER TABLE inbox DROP CONSTRAINT inbox_source_fkey, DROP CONSTRAINT inbox_target_fkey;
DROP INDEX inbox_source_idx;
DROP FUNCTION posted;
DROP FUNCTION replies;

-- In the order of transactions, for who goes on from where nothing can appear any more: what is answered leaves dead entries behind until the next vacuum, and every look would pass them.
DROP INDEX inbox_open_idx;
CREATE INDEX inbox_open_idx ON inbox (target, committed, id) WHERE completed IS NULL;

-- What there is for the caller: first answers to those of its commands that wait (without a source), then commands of others that are not answered and whose time is not over (and how much of it remains), oldest first, and at last a row with the
-- cursor to go on from (null: all that are open). What came lately may be handed over again. A cursor is good on one connection: after a crash the server gives the numbers of transactions again that left nothing behind.
CREATE FUNCTION look(_waiting bigint[], _cursor text, _max integer) RETURNS TABLE (number bigint, source text, body bytea, remaining interval, cursor text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    from_committed xid8 := '0';
    moment timestamptz := clock_timestamp();
    count bigint;
BEGIN
    IF split_part(_cursor, ':', 1) = pg_backend_pid()::text THEN
        from_committed := split_part(_cursor, ':', 2)::xid8;
    END IF;
    IF cardinality(_waiting) > 0 THEN
        RETURN QUERY SELECT i.id, NULL::text, i.reply, NULL::interval, NULL::text FROM inbox i
            WHERE i.id = ANY (_waiting) AND i.source = me.name AND i.completed IS NOT NULL ORDER BY i.id;
    END IF;
    RETURN QUERY SELECT i.id, i.source, i.body, i.deadline - moment, NULL::text FROM inbox i
        WHERE i.target = me.name AND i.completed IS NULL AND i.committed >= from_committed AND i.deadline > moment
        ORDER BY i.committed, i.id LIMIT _max;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN QUERY SELECT NULL::bigint, NULL::text, NULL::bytea, NULL::interval, CASE WHEN count < _max THEN pg_backend_pid()::text || ':' || horizon::text ELSE _cursor END;
END
$$;

-- Answer commands of the caller's; others are passed over, and so is a second answer. Wakes who waits for them: unlike a post it does not wait for the disk, so that notifications hold up nobody. An answer that a crash
-- of the server loses is given again when the command is handed over again, and what it speaks of was stored before.
DROP FUNCTION answer(uuid, bigint[], bytea[]);
CREATE FUNCTION answer(_incarnation uuid, _numbers bigint[], _replies bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
    waiting text;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    FOR waiting IN WITH answered AS (
        UPDATE inbox i SET reply = a.reply, completed = clock_timestamp() FROM unnest(_numbers, _replies) AS a (number, reply)
        WHERE i.id = a.number AND i.target = me AND i.completed IS NULL RETURNING i.source)
    SELECT DISTINCT answered.source FROM answered
    LOOP
        PERFORM pg_notify(channel_of(waiting), '');
    END LOOP;
END
$$;

-- The same with how long each lease lasts yet.
DROP FUNCTION members();
CREATE FUNCTION members()
RETURNS TABLE (name text, roles text[], version text, alive boolean, since timestamptz, in_order boolean, info jsonb, singletons text[], remaining interval)
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
        ARRAY(SELECT o.entity FROM ownership o WHERE o.owner = n.name AND o.entity IN ('t-tokens', 'm-membership') ORDER BY o.entity),
        CASE WHEN n.lease_until > moment THEN n.lease_until - moment END
        FROM node n WHERE NOT n.removed ORDER BY n.name;
END
$$;

GRANT EXECUTE ON FUNCTION look, answer, members TO hardshare_node;
