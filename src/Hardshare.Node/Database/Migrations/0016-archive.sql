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

-- Remove what is stored of an entity that ends at event _to; its number stays taken. Nothing, when it went on after that: what came is not in what was compared.
CREATE FUNCTION drop_to(_incarnation uuid, _id text, _to bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM hold_entity(_incarnation, _id);
    IF EXISTS (SELECT FROM journal j WHERE j.persistence_id = _id AND j.sequence_number > _to) THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = format('%s went on after event %s', _id, _to);
    END IF;
    PERFORM delete_to(_incarnation, _id, _to);
    DELETE FROM snapshot s WHERE s.persistence_id = _id;
END
$$;
GRANT EXECUTE ON FUNCTION ended_before, drop_to TO hardshare_node;
