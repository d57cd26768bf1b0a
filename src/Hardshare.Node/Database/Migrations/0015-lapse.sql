-- A node that begins knows whether the lease of the process before it ran out.

-- Until the process that took the lease after that has renewed it, and so has heard of it.
ALTER TABLE node ADD COLUMN lapsed boolean NOT NULL DEFAULT false;

-- Take the lease for a new incarnation. It works at any moment: the newest incarnation wins, and the one before it is fenced. after_lapse: the lease before ran out, and was
-- not given back.
DROP FUNCTION acquire;
CREATE FUNCTION acquire(_incarnation uuid, _version text, _roles text[], _info jsonb)
RETURNS TABLE (node text, lease_until timestamptz, now timestamptz, lease interval, after_lapse boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node;
BEGIN
    me := caller();
    PERFORM pg_advisory_xact_lock(4277, me.number);
    SELECT * INTO me FROM node n WHERE n.name = me.name FOR UPDATE;
    -- It may have been removed while this waited.
    PERFORM caller();
    IF _incarnation IS NULL OR me.incarnation = _incarnation AND me.lease_until <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'HS001', MESSAGE = format('a lost lease of node %s takes a new incarnation', me.name);
    END IF;
    RETURN QUERY UPDATE node n SET
        incarnation = _incarnation, lease_until = clock_timestamp() + s.lease, version = _version, roles = _roles, info = _info,
        since = CASE WHEN n.lease_until > clock_timestamp() THEN n.since ELSE clock_timestamp() END,
        lapsed = n.lapsed OR me.incarnation IS NOT NULL AND me.lease_until <= clock_timestamp() AND me.resigned IS DISTINCT FROM me.lease_until
        FROM setting s WHERE n.name = me.name
        RETURNING n.name, n.lease_until, clock_timestamp(), s.lease, n.lapsed;
END
$$;
GRANT EXECUTE ON FUNCTION acquire TO hardshare_node;

-- As in 0002, and the lapse is known to whoever renews.
CREATE OR REPLACE FUNCTION renew(_incarnation uuid)
RETURNS TABLE (node text, lease_until timestamptz, now timestamptz, lease interval)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node;
BEGIN
    me := caller();
    RETURN QUERY UPDATE node n SET lease_until = clock_timestamp() + s.lease, lapsed = false
        FROM setting s WHERE n.name = me.name AND n.incarnation = _incarnation AND n.lease_until > clock_timestamp()
        RETURNING n.name, n.lease_until, clock_timestamp(), s.lease;
    IF NOT FOUND THEN
        PERFORM hold(_incarnation);
        RAISE EXCEPTION USING ERRCODE = 'HS001', MESSAGE = format('the lease of node %s ran out', me.name);
    END IF;
END
$$;
