-- The tables of a workspace. Nodes have no rights on any of them, only on functions.

CREATE TABLE setting (
    id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    workspace text NOT NULL DEFAULT '',
    lease interval NOT NULL DEFAULT '8 s',
    -- Added to the numbers that are made of transaction ids: see first_ordering() and adopt_restored().
    ordering_offset bigint NOT NULL DEFAULT 0,
    created timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO setting DEFAULT VALUES;

CREATE TABLE node (
    name text COLLATE "C" PRIMARY KEY,
    number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    role name NOT NULL UNIQUE,
    incarnation uuid,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    version text NOT NULL DEFAULT '',
    roles text[] NOT NULL DEFAULT '{}',
    info jsonb NOT NULL DEFAULT '{}',
    checked timestamptz,
    removed boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE TABLE ownership (
    entity text COLLATE "C" PRIMARY KEY,
    owner text COLLATE "C" NOT NULL REFERENCES node (name),
    epoch bigint NOT NULL DEFAULT 1,
    changed timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ownership_owner_idx ON ownership (owner);

-- The next three are those that Akka.Persistence.Sql 1.5 makes by default on PostgreSQL. Only "ordering" has no sequence: see first_ordering().
CREATE TABLE journal (
    ordering bigint PRIMARY KEY,
    created bigint NOT NULL,
    deleted boolean NOT NULL,
    persistence_id varchar(255) COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    message bytea NOT NULL,
    manifest varchar(500) COLLATE "C",
    identifier integer,
    writer_uuid varchar(128)
);
CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number) INCLUDE (ordering);
CREATE INDEX hardshare_landmark_idx ON journal (manifest, persistence_id) WHERE manifest IN (
    'deployment-registered-v1', 'request-placed-v1', 'request-fulfilled-v1', 'request-withdrawn-v1', 'instance-cleaned-up-v1');

CREATE TABLE tags (
    ordering_id bigint NOT NULL,
    tag varchar(64) NOT NULL,
    sequence_nr bigint NOT NULL,
    persistence_id varchar(255) COLLATE "C" NOT NULL,
    PRIMARY KEY (ordering_id, tag)
);
CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
CREATE INDEX tags_tag_idx ON tags (tag);

CREATE TABLE snapshot (
    persistence_id varchar(255) COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot bytea,
    manifest varchar(500),
    serializer_id integer,
    PRIMARY KEY (persistence_id, sequence_number)
);

CREATE TABLE inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    command uuid NOT NULL,
    source text COLLATE "C" NOT NULL REFERENCES node (name),
    target text COLLATE "C" NOT NULL REFERENCES node (name),
    body bytea NOT NULL,
    deadline timestamptz NOT NULL,
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    committed xid8 NOT NULL DEFAULT pg_current_xact_id(),
    reply bytea,
    completed timestamptz
);
CREATE INDEX inbox_open_idx ON inbox (target, id) WHERE completed IS NULL;
CREATE INDEX inbox_source_idx ON inbox (source, completed);

CREATE TABLE directory (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    node text COLLATE "C" NOT NULL REFERENCES node (name),
    view bytea NOT NULL,
    gone boolean NOT NULL DEFAULT false,
    changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (kind, id)
);
CREATE INDEX directory_changed_idx ON directory (changed);

CREATE TABLE join_token (
    hash bytea PRIMARY KEY,
    node text COLLATE "C" NOT NULL,
    expires timestamptz NOT NULL,
    used timestamptz
);

-- Roles belong to the whole server: another workspace may have made it, at this very moment too.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hardshare_node') THEN
        CREATE ROLE hardshare_node NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
GRANT USAGE ON SCHEMA hardshare TO hardshare_node;

-- Which of these files the database has.
CREATE FUNCTION schema_version() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = hardshare, pg_temp AS
$$ SELECT max(number) FROM version $$;
GRANT EXECUTE ON FUNCTION schema_version TO hardshare_node;
