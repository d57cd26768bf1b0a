-- Commands between nodes.

CREATE INDEX inbox_deadline_idx ON inbox (deadline);

-- Put commands into other nodes' inboxes. One row for each, in their order: its number; or, where the target does not hold its lease, no number, since when (null for a node that is not known), and whether it
-- ended in order.
CREATE FUNCTION post(_incarnation uuid, _targets text[], _commands uuid[], _bodies bytea[], _deadlines timestamptz[])
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
            FROM unnest(_targets, _commands, _bodies, _deadlines) WITH ORDINALITY AS w (target, command, body, deadline, place)
            LEFT JOIN node n ON n.name = w.target AND NOT n.removed ORDER BY w.place) AS a),
    posted AS (
        INSERT INTO inbox (id, command, source, target, body, deadline) OVERRIDING SYSTEM VALUE
        SELECT q.id, q.command, me, q.target, q.body, q.deadline FROM asked q WHERE q.id IS NOT NULL)
    SELECT q.id, CASE WHEN q.id IS NULL THEN q.lease_until END, coalesce(q.in_order, false) FROM asked q ORDER BY q.place;
END
$$;

-- The caller's commands that are not answered and whose time is not over. Numbers do not stand in the order of commits: whoever looks only above the last one that it saw can miss one.
CREATE FUNCTION posted(_after bigint, _max integer) RETURNS TABLE (number bigint, source text, body bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT i.id, i.source, i.body FROM inbox i
        WHERE i.target = me.name AND i.completed IS NULL AND i.id > _after AND i.deadline > clock_timestamp() ORDER BY i.id LIMIT _max;
END
$$;

-- Answer commands of the caller's; others are passed over, and so is a second answer. Returns who waits for them. The disk is not waited for: an answer that a crash of the server loses is given again when
-- the command is handed over again, and what it speaks of was stored before.
CREATE FUNCTION answer(_incarnation uuid, _numbers bigint[], _replies bytea[]) RETURNS TABLE (source text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY WITH answered AS (
        UPDATE inbox i SET reply = a.reply, completed = clock_timestamp() FROM unnest(_numbers, _replies) AS a (number, reply)
        WHERE i.id = a.number AND i.target = me AND i.completed IS NULL RETURNING i.source)
    SELECT DISTINCT answered.source FROM answered;
END
$$;

-- What is there of answers to these commands of the caller's.
CREATE FUNCTION replies(_numbers bigint[]) RETURNS TABLE (number bigint, reply bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT i.id, i.reply FROM inbox i
        WHERE i.id = ANY (_numbers) AND i.source = me.name AND i.completed IS NOT NULL ORDER BY i.id;
END
$$;

-- Remove commands that nobody waits for any more: the caller's a minute after their time, those of nodes that do not clear theirs after an hour.
CREATE FUNCTION clear_inbox() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me node := caller();
    moment timestamptz := clock_timestamp();
    cleared bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM inbox WHERE id IN (SELECT i.id FROM inbox i
        WHERE i.deadline < moment - interval '1 minute' AND (i.source = me.name OR i.deadline < moment - interval '1 hour')
        LIMIT 10000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS cleared = ROW_COUNT;
    RETURN cleared;
END
$$;

-- Wake nodes. By itself, after what it is about has committed: transactions with a notification commit one after the other, each waiting for the disk. A wake may be lost.
CREATE FUNCTION wake(_nodes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_notify(channel_of(n), '') FROM unnest(_nodes) AS n;
END
$$;

GRANT EXECUTE ON FUNCTION post, posted, answer, replies, clear_inbox, wake TO hardshare_node;
