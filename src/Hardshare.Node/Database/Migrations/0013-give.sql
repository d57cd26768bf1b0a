-- A host that has lost a deployment from its configuration gives it to one that has it.

-- Give a deployment of the caller's to a node that holds its lease. Returns who owns it now; '' for nobody.
CREATE FUNCTION give(_incarnation uuid, _entity text, _to text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
BEGIN
    IF _entity !~ '^d-' THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = format('%s cannot be given away', _entity);
    END IF;
    PERFORM durably();
    UPDATE ownership o SET owner = _to, epoch = epoch + 1, changed = clock_timestamp() WHERE o.entity = _entity AND o.owner = me
        AND EXISTS (SELECT FROM node n WHERE n.name = _to AND NOT n.removed AND n.lease_until > clock_timestamp());
    RETURN coalesce((SELECT o.owner FROM ownership o WHERE o.entity = _entity), '');
END
$$;
GRANT EXECUTE ON FUNCTION give TO hardshare_node;
