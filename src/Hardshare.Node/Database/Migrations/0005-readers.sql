-- Questions across entities.

-- The highest number that is stored, and the one below which nothing will appear any more. What lies between history() does not show yet.
CREATE FUNCTION heights(OUT newest bigint, OUT settled bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    settled := settled();
    newest := coalesce((SELECT max(ordering) FROM journal), 0);
END
$$;

-- Events of these entities, or whose id begins so, in the order of the store: each once and none missed, for who goes on after the last number seen.
-- A single entity is read as far as it is stored: its numbers rise with its commits.
CREATE FUNCTION history(_ids text[], _prefixes text[], _after bigint, _max integer)
RETURNS TABLE (ordering bigint, persistence_id text, sequence_number bigint, manifest text, message bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    horizon bigint;
BEGIN
    PERFORM caller();
    IF cardinality(_ids) = 1 AND cardinality(_prefixes) = 0 THEN
        RETURN QUERY SELECT j.ordering, j.persistence_id::text, j.sequence_number, j.manifest::text, j.message FROM journal j
            WHERE j.persistence_id = _ids[1] AND j.ordering > _after AND NOT j.deleted ORDER BY j.sequence_number LIMIT _max;
        RETURN;
    END IF;
    horizon := settled();
    IF '' = ANY (_prefixes) THEN
        RETURN QUERY SELECT j.ordering, j.persistence_id::text, j.sequence_number, j.manifest::text, j.message FROM journal j
            WHERE j.ordering > _after AND j.ordering < horizon AND NOT j.deleted ORDER BY j.ordering LIMIT _max;
    ELSIF NOT EXISTS (SELECT FROM journal j WHERE j.ordering > _after ORDER BY j.ordering OFFSET 2000 LIMIT 1) THEN
        -- A follower is this close to the end; looking at all that is new is then cheaper than at all of the entities.
        RETURN QUERY SELECT j.ordering, j.persistence_id::text, j.sequence_number, j.manifest::text, j.message FROM journal j
            WHERE j.ordering > _after AND j.ordering < horizon AND NOT j.deleted
                AND (j.persistence_id = ANY (_ids) OR EXISTS (SELECT FROM unnest(_prefixes) AS p (prefix) WHERE starts_with(j.persistence_id, p.prefix)))
            ORDER BY j.ordering LIMIT _max;
    ELSE
        RETURN QUERY SELECT j.ordering, j.persistence_id::text, j.sequence_number, j.manifest::text, j.message FROM journal j
            WHERE NOT j.deleted AND j.ordering IN (
                SELECT f.ordering FROM (
                    SELECT e.ordering FROM unnest(_ids) AS i (id), LATERAL (SELECT x.ordering FROM journal x
                        WHERE x.persistence_id = i.id AND x.ordering > _after AND x.ordering < horizon AND NOT x.deleted
                        ORDER BY x.ordering LIMIT _max) AS e
                    UNION
                    SELECT e.ordering FROM unnest(_prefixes) AS p (prefix), LATERAL (SELECT x.ordering FROM journal x
                        WHERE x.persistence_id >= p.prefix AND x.persistence_id < p.prefix || U&'\+10FFFF' COLLATE "C"
                            AND x.ordering > _after AND x.ordering < horizon AND NOT x.deleted
                        ORDER BY x.ordering LIMIT _max) AS e) AS f
                ORDER BY f.ordering LIMIT _max)
            ORDER BY j.ordering;
    END IF;
END
$$;

-- The next three are about what the caller owns.

-- All deployments ever registered, in that order.
CREATE FUNCTION deployments() RETURNS TABLE (persistence_id text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT j.persistence_id::text FROM journal j JOIN ownership o ON o.entity = j.persistence_id AND o.owner = me.name
        WHERE j.manifest = 'deployment-registered-v1' ORDER BY j.ordering;
END
$$;

-- Requests that have not ended, oldest first.
CREATE FUNCTION open_requests() RETURNS TABLE (persistence_id text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT j.persistence_id::text FROM journal j JOIN ownership o ON o.entity = j.persistence_id AND o.owner = me.name
        WHERE j.manifest = 'request-placed-v1' AND NOT EXISTS (SELECT FROM journal e
            WHERE e.manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1') AND e.persistence_id = j.persistence_id)
        ORDER BY j.ordering;
END
$$;

-- The events of instances that are over, but for those of some manifests: of the _newest that ended last, in order.
CREATE FUNCTION ended_instances(_newest integer, _without text[])
RETURNS TABLE (ordering bigint, persistence_id text, sequence_number bigint, manifest text, message bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node := caller();
BEGIN
    RETURN QUERY SELECT j.ordering, j.persistence_id::text, j.sequence_number, j.manifest::text, j.message
        FROM (SELECT e.persistence_id AS id FROM journal e
            JOIN ownership o ON o.entity = key_of(e.persistence_id) AND o.owner = me.name
            WHERE e.manifest = 'instance-cleaned-up-v1' ORDER BY e.ordering DESC LIMIT _newest) AS ended
        JOIN journal j ON j.persistence_id = ended.id
        WHERE NOT j.deleted AND j.manifest <> ALL (_without) ORDER BY j.persistence_id, j.sequence_number;
END
$$;

GRANT EXECUTE ON FUNCTION heights, history, deployments, open_requests, ended_instances TO hardshare_node;

-- For the owner, after the workspace was restored from a dump: a new server counts its transactions from anew, and what is stored has to stay
-- below what comes. Returns whether that was so. Otherwise it changes nothing, and may be called at any time.
CREATE FUNCTION adopt_restored() RETURNS boolean
LANGUAGE plpgsql SET search_path = hardshare, pg_temp AS $$
DECLARE
    newest bigint;
    coming xid8;
BEGIN
    LOCK TABLE setting, journal, inbox, directory IN EXCLUSIVE MODE;
    SELECT max(ordering) INTO newest FROM journal;
    coming := pg_snapshot_xmax(pg_current_snapshot());
    UPDATE inbox SET committed = '3' WHERE committed > coming;
    UPDATE directory SET changed = '3' WHERE changed > coming;
    IF newest IS NULL OR newest < first_ordering(coming) THEN
        RETURN false;
    END IF;
    UPDATE setting SET ordering_offset = ordering_offset + newest - first_ordering(coming) + 8192;
    RETURN true;
END
$$;
