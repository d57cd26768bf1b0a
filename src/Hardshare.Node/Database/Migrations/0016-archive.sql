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
