-- A request that several nodes are asked for at once is placed by one of them.

-- Take a request that nobody owns. Returns who owns it. Nobody waits for the disk: it is about the moment before what the request leads to is stored.
CREATE FUNCTION reserve(_incarnation uuid, _entity text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
BEGIN
    IF _entity !~ '^r-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = format('%s is no request', _entity);
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO ownership (entity, owner) VALUES (_entity, me) ON CONFLICT DO NOTHING;
    RETURN (SELECT o.owner FROM ownership o WHERE o.entity = _entity);
END
$$;
GRANT EXECUTE ON FUNCTION reserve TO hardshare_node;

-- Whether a request waits.
CREATE FUNCTION is_open(_request text) RETURNS boolean LANGUAGE sql STABLE SET search_path = hardshare, pg_temp AS
$$ SELECT EXISTS (SELECT FROM journal e WHERE e.manifest = 'request-placed-v1' AND e.persistence_id = _request)
    AND NOT EXISTS (SELECT FROM journal e WHERE e.manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1') AND e.persistence_id = _request) $$;

-- What becomes of a node that is gone: requests that have ended, or never had to wait, are nobody's to take over.
CREATE OR REPLACE FUNCTION owned_by(_node text) RETURNS TABLE (entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM caller();
    RETURN QUERY SELECT o.entity FROM ownership o WHERE o.owner = _node AND (o.entity NOT LIKE 'r-%' OR is_open(o.entity)) ORDER BY o.entity;
END
$$;

-- A time as the journal has it: steps of 100 ns since the year 1.
CREATE FUNCTION ticks_of(_moment timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT ((extract(epoch FROM _moment) + 62135596800) * 10000000)::bigint $$;

-- Remove what the caller showed and nobody looks for any more: what has been gone for a day (whoever was away for longer reads everything anew), of instances that are over all but the _kept that ended last; and
-- its ownership of requests that ended an hour ago, or never had to wait.
CREATE OR REPLACE FUNCTION tidy(_incarnation uuid, _kept integer) RETURNS bigint
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
        AND (NOT EXISTS (SELECT FROM journal e WHERE e.manifest = 'request-placed-v1' AND e.persistence_id = o.entity)
            OR EXISTS (SELECT FROM journal e WHERE e.manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1') AND e.persistence_id = o.entity
                AND e.created < ticks_of(moment - interval '1 hour')));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN total + removed;
END
$$;
