-- Events and snapshots, written through the fence.

-- The number of the first row that a transaction appends; it has 8,192. Numbers are made of the transaction's id, so that they stand in
-- the order in which transactions began, and whatever is below settled() is there for good: no follower misses what committed late.
-- Below 2^53 until the server has had 2^40 transactions.
CREATE FUNCTION first_ordering(_transaction xid8) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT ordering_offset + (_transaction::text::bigint << 13) FROM setting $$;

-- No row with a number below this one will appear any more.
CREATE FUNCTION settled() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT first_ordering(pg_snapshot_xmin(pg_current_snapshot())) $$;

-- Append events: rows that have the same number in _writes belong together, all of them or none, and there is one write for an entity. Rows of
-- an entity stand in order. Returns the writes that were refused and why: 'fenced' (detail: the owner, '' for nobody), 'conflict' or
-- 'gap' (detail: the last number that is stored); all others are stored when the transaction has committed.
CREATE FUNCTION append(_incarnation uuid, _writes integer[], _ids text[], _numbers bigint[], _created bigint[], _manifests text[],
    _messages bytea[], _writers text[], _tagged integer[], _tags text[])
RETURNS TABLE (write integer, code text, entity text, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me text := hold(_incarnation);
    keys text[];
    base bigint;
    refused integer[] := '{}';
BEGIN
    IF cardinality(_ids) > 8192 THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = 'more than 8192 events in one transaction';
    END IF;
    PERFORM durably();
    SELECT array_agg(DISTINCT key_of(id)) INTO keys FROM unnest(_ids) AS id;
    -- What nobody owns belongs to who stores its first event.
    IF 1 = ANY (_numbers) THEN
        INSERT INTO ownership AS o (entity, owner)
            SELECT id, me FROM unnest(_ids, _numbers) AS t (id, number)
            WHERE number = 1 AND key_of(id) = id AND (id NOT LIKE 'n-%' OR id = 'n-' || me)
                AND NOT EXISTS (SELECT FROM ownership x WHERE x.entity = id)
            ORDER BY id COLLATE "C"
            ON CONFLICT DO NOTHING;
    END IF;
    -- Until the transaction ends nobody takes any of them over. In the order of the keys, so that no two wait for each other.
    PERFORM FROM ownership o WHERE o.entity = ANY (keys) ORDER BY o.entity FOR SHARE;
    base := first_ordering(pg_current_xact_id());

    FOR write, code, entity, detail IN
        SELECT p.write,
            CASE WHEN o.owner IS DISTINCT FROM me THEN 'fenced'
                WHEN p.first <= coalesce(stored.number, 0) THEN 'conflict'
                WHEN p.first > coalesce(stored.number, 0) + 1 OR p.last - p.first + 1 <> p.count THEN 'gap'
                ELSE 'late' END,
            p.id,
            CASE WHEN o.owner IS DISTINCT FROM me THEN coalesce(o.owner, '') ELSE coalesce(stored.number, 0)::text END
        FROM (SELECT t.write, t.id, min(t.number) AS first, max(t.number) AS last, count(*) AS count
            FROM unnest(_writes, _ids, _numbers) AS t (write, id, number) GROUP BY t.write, t.id) AS p
        LEFT JOIN ownership o ON o.entity = key_of(p.id)
        LEFT JOIN LATERAL (SELECT j.sequence_number AS number, j.ordering FROM journal j
            WHERE j.persistence_id = p.id ORDER BY j.sequence_number DESC LIMIT 1) AS stored ON true
        WHERE o.owner IS DISTINCT FROM me OR p.first <> coalesce(stored.number, 0) + 1 OR p.last - p.first + 1 <> p.count
            OR stored.ordering >= base
    LOOP
        -- An entity's events have rising orderings. One that committed since this transaction began has a higher one; the next transaction is above it.
        IF code = 'late' THEN
            RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = format('%s was written by a later transaction', entity);
        END IF;
        refused := refused || write;
        RETURN NEXT;
    END LOOP;

    INSERT INTO journal (ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        SELECT base + t.place - 1, t.created, false, t.id, t.number, t.message, t.manifest, 4277, t.writer
        FROM unnest(_writes, _ids, _numbers, _created, _manifests, _messages, _writers)
            WITH ORDINALITY AS t (write, id, number, created, manifest, message, writer, place)
        WHERE t.write <> ALL (refused);
    IF cardinality(_tagged) > 0 THEN
        INSERT INTO tags (ordering_id, tag, sequence_nr, persistence_id)
            SELECT base + t.place, t.tag, _numbers[t.place + 1], _ids[t.place + 1] FROM unnest(_tagged, _tags) AS t (place, tag)
            WHERE _writes[t.place + 1] <> ALL (refused)
            ON CONFLICT DO NOTHING;
    END IF;
END
$$;

-- The last number that each of these ever used, in their order; 0 for none.
CREATE FUNCTION highest(_ids text[]) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    RETURN (SELECT array_agg(coalesce(
            (SELECT j.sequence_number FROM journal j WHERE j.persistence_id = t.id ORDER BY j.sequence_number DESC LIMIT 1), 0) ORDER BY t.place)
        FROM unnest(_ids) WITH ORDINALITY AS t (id, place));
END
$$;

CREATE FUNCTION replay(_id text, _from bigint, _to bigint, _max bigint) RETURNS TABLE (sequence_number bigint, manifest text, message bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM caller();
    RETURN QUERY SELECT j.sequence_number, j.manifest::text, j.message FROM journal j
        WHERE j.persistence_id = _id AND j.sequence_number BETWEEN _from AND _to AND NOT j.deleted
        ORDER BY j.sequence_number LIMIT _max;
END
$$;

-- The last row of an entity is only marked, and emptied, as Akka.Persistence.Sql does it: it keeps the highest number.
CREATE FUNCTION delete_to(_incarnation uuid, _id text, _to bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM hold_entity(_incarnation, _id);
    PERFORM durably();
    SELECT max(sequence_number) INTO last FROM journal WHERE persistence_id = _id;
    DELETE FROM tags WHERE persistence_id = _id AND sequence_nr <= _to;
    DELETE FROM journal WHERE persistence_id = _id AND sequence_number <= _to AND sequence_number < last;
    UPDATE journal SET deleted = true, message = '' WHERE persistence_id = _id AND sequence_number = last AND last <= _to;
END
$$;

-- A snapshot may be lost: nobody waits for the disk.
CREATE FUNCTION save_snapshot(_incarnation uuid, _id text, _number bigint, _created bigint, _state bytea, _manifest text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM hold_entity(_incarnation, _id);
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        VALUES (_id, _number, _created, _state, _manifest, 4277)
        ON CONFLICT (persistence_id, sequence_number) DO UPDATE
        SET created = excluded.created, snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id;
END
$$;

CREATE FUNCTION load_snapshots(_id text, _min bigint, _max bigint, _min_created bigint, _max_created bigint, _count integer)
RETURNS TABLE (sequence_number bigint, created bigint, snapshot bytea, manifest text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM caller();
    RETURN QUERY SELECT s.sequence_number, s.created, s.snapshot, s.manifest::text FROM snapshot s
        WHERE s.persistence_id = _id AND s.sequence_number BETWEEN _min AND _max AND s.created BETWEEN _min_created AND _max_created
            AND s.serializer_id = 4277
        ORDER BY s.sequence_number DESC LIMIT _count;
END
$$;

CREATE FUNCTION delete_snapshots(_incarnation uuid, _id text, _min bigint, _max bigint, _min_created bigint, _max_created bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM hold_entity(_incarnation, _id);
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM snapshot WHERE persistence_id = _id AND sequence_number BETWEEN _min AND _max AND created BETWEEN _min_created AND _max_created;
END
$$;

GRANT EXECUTE ON FUNCTION append, highest, replay, delete_to, save_snapshot, load_snapshots, delete_snapshots TO hardshare_node;
