-- Histories that are over leave the journal when an operator wants it.

-- Instances of the caller's deployments that were over before a moment (in ticks, as the journal has it), those that ended first.
CREATE FUNCTION ended_before(_moment bigint, _max integer) RETURNS TABLE (persistence_id text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT j.persistence_id::text FROM journal j JOIN ownership o ON o.entity = key_of(j.persistence_id) AND o.owner = me.name
        WHERE j.manifest = 'instance-cleaned-up-v1' AND j.created < _moment AND NOT j.deleted ORDER BY j.ordering LIMIT _max;
END
$$;
GRANT EXECUTE ON FUNCTION ended_before TO hardshare_node;

-- A time as the journal has it: steps of 100 ns since the year 1.
CREATE FUNCTION ticks_of(_moment timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT ((extract(epoch FROM _moment) + 62135596800) * 10000000)::bigint $$;

-- Remove what the caller showed and nobody looks for any more: what has been gone for a day (whoever was away for longer reads everything anew), of instances that are over all but the _kept that ended last; and
-- its ownership of requests that ended an hour ago.
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
        AND EXISTS (SELECT FROM journal e WHERE e.manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1') AND e.persistence_id = o.entity
            AND e.created < ticks_of(moment - interval '1 hour'));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN total + removed;
END
$$;
