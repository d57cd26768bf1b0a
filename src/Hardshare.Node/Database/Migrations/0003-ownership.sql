-- Who may write for which entity.

-- The entity whose owner a persistence id belongs to: an instance 'i-<deployment>-<instance>' to its deployment, all others to themselves.
CREATE FUNCTION key_of(_id text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN length(_id) = 75 AND _id LIKE 'i-%' THEN 'd-' || substr(_id, 3, 36) ELSE _id END $$;

-- What the caller owns.
CREATE FUNCTION owned(_incarnation uuid) RETURNS TABLE (entity text, epoch bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
BEGIN
    RETURN QUERY SELECT o.entity, o.epoch FROM ownership o WHERE o.owner = me ORDER BY o.entity;
END
$$;

-- Who owns these entities (null: all).
CREATE FUNCTION owners(_entities text[]) RETURNS TABLE (entity text, node text, epoch bigint, changed timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM caller();
    RETURN QUERY SELECT o.entity, o.owner, o.epoch, o.changed FROM ownership o
        WHERE _entities IS NULL OR o.entity = ANY (_entities) ORDER BY o.entity;
END
$$;

-- Become the owner of what belongs to a node whose lease has been over for the margin. Returns the new epoch, or null when that is not so:
-- the entity has another owner by now, or the node is back, or not gone for long enough. Who was cut off together with everyone else waits until
-- the others have had a lease's time to come back: since the server began (its last renewals may be lost), and since the caller came back.
-- The row of the other node is locked so that it either is back before, or finds out after, that the entity is lost.
CREATE FUNCTION take_over(_incarnation uuid, _entity text, _from text, _margin interval) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
    gone timestamptz;
    taken bigint;
BEGIN
    IF _entity LIKE 'n-%' OR _margin IS NULL OR _margin < interval '0' THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = format('%s cannot be taken over like this', _entity);
    END IF;
    SELECT lease_until INTO gone FROM node WHERE name = _from AND name <> me FOR SHARE;
    IF gone IS NULL OR gone + _margin >= clock_timestamp() OR clock_timestamp() <= (
        SELECT greatest(pg_postmaster_start_time() + _margin, n.since) + s.lease FROM node n, setting s WHERE n.name = me) THEN
        RETURN NULL;
    END IF;
    UPDATE ownership SET owner = me, epoch = epoch + 1, changed = clock_timestamp()
        WHERE entity = _entity AND owner = _from RETURNING epoch INTO taken;
    IF taken IS NOT NULL THEN
        PERFORM durably();
    END IF;
    RETURN taken;
END
$$;

-- The caller's name, if it owns what this persistence id belongs to; nobody takes it over before the transaction ends.
CREATE FUNCTION hold_entity(_incarnation uuid, _id text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    me text := hold(_incarnation);
    has text;
BEGIN
    SELECT o.owner INTO has FROM ownership o WHERE o.entity = key_of(_id) FOR SHARE;
    IF has IS DISTINCT FROM me THEN
        RAISE EXCEPTION USING ERRCODE = 'HS002', MESSAGE = format('%s belongs to %s', key_of(_id), coalesce('node ' || has, 'nobody')),
            HINT = coalesce(has, '');
    END IF;
    RETURN me;
END
$$;

GRANT EXECUTE ON FUNCTION owned, owners, take_over TO hardshare_node;
