-- A server that was started again, in a container above all, gives the number of a process again: it alone does not name a connection.

-- What there is for the caller: first answers to those of its commands that wait (without a source), then commands of others that are not answered and whose time is not over (and how much of it remains), oldest first, and at last a row with the
-- cursor to go on from (null: all that are open). What came lately may be handed over again. A cursor is good on one connection: after a crash the server gives the numbers of transactions again that left nothing behind.
CREATE OR REPLACE FUNCTION look(_waiting bigint[], _cursor text, _max integer) RETURNS TABLE (number bigint, source text, body bytea, remaining interval, cursor text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    from_committed xid8 := '0';
    moment timestamptz := clock_timestamp();
    count bigint;
BEGIN
    IF split_part(_cursor, ':', 1) = connection() THEN
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
    RETURN QUERY SELECT NULL::bigint, NULL::text, NULL::bytea, NULL::interval, CASE WHEN count < _max THEN connection() || ':' || horizon::text ELSE _cursor END;
END
$$;
