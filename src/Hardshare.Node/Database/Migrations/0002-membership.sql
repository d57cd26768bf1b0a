-- Leases, on the database's clock. Who calls is known by the role that logged in (session_user), never by an argument.
-- SQLSTATEs: HS001 the lease is lost, HS002 the entity belongs to another node, HS003 no node of this workspace, HS004 not like this.

CREATE FUNCTION caller() RETURNS node LANGUAGE plpgsql AS $$
DECLARE
    me node;
BEGIN
    SELECT * INTO me FROM node n WHERE n.role = session_user AND NOT n.removed;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'HS003', MESSAGE = format('the role %I is no node of this workspace', session_user);
    END IF;
    -- What is checked here has to be the state of now, not that of when somebody's transaction began.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = 'nodes work in transactions that are READ COMMITTED';
    END IF;
    RETURN me;
END
$$;

-- The caller's name, if it is the incarnation that holds the lease, and holds it still. Until the transaction ends the node cannot get
-- another incarnation: acquire() waits for what the one before it has under way.
CREATE FUNCTION hold(_incarnation uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    me node;
BEGIN
    me := caller();
    PERFORM pg_advisory_xact_lock_shared(4277, me.number);
    SELECT * INTO me FROM node n WHERE n.name = me.name;
    IF me.incarnation IS DISTINCT FROM _incarnation THEN
        RAISE EXCEPTION USING ERRCODE = 'HS001', MESSAGE = format('another incarnation of node %s has its lease', me.name);
    END IF;
    IF me.lease_until <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'HS001', MESSAGE = format('the lease of node %s ran out at %s', me.name, me.lease_until);
    END IF;
    RETURN me.name;
END
$$;

-- Take the lease for a new incarnation. It works at any moment: the newest incarnation wins, and the one before it is fenced.
CREATE FUNCTION acquire(_incarnation uuid, _version text, _roles text[], _info jsonb)
RETURNS TABLE (node text, lease_until timestamptz, now timestamptz, lease interval)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node;
BEGIN
    me := caller();
    PERFORM pg_advisory_xact_lock(4277, me.number);
    SELECT * INTO me FROM node n WHERE n.name = me.name FOR UPDATE;
    IF _incarnation IS NULL OR me.incarnation = _incarnation AND me.lease_until <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'HS001', MESSAGE = format('a lost lease of node %s takes a new incarnation', me.name);
    END IF;
    RETURN QUERY UPDATE node n SET
        incarnation = _incarnation, lease_until = clock_timestamp() + s.lease, version = _version, roles = _roles, info = _info,
        since = CASE WHEN n.lease_until > clock_timestamp() THEN n.since ELSE clock_timestamp() END
        FROM setting s WHERE n.name = me.name
        RETURNING n.name, n.lease_until, clock_timestamp(), s.lease;
END
$$;

CREATE FUNCTION renew(_incarnation uuid)
RETURNS TABLE (node text, lease_until timestamptz, now timestamptz, lease interval)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me node;
BEGIN
    me := caller();
    RETURN QUERY UPDATE node n SET lease_until = clock_timestamp() + s.lease
        FROM setting s WHERE n.name = me.name AND n.incarnation = _incarnation AND n.lease_until > clock_timestamp()
        RETURNING n.name, n.lease_until, clock_timestamp(), s.lease;
    IF NOT FOUND THEN
        PERFORM hold(_incarnation);
        RAISE EXCEPTION USING ERRCODE = 'HS001', MESSAGE = format('the lease of node %s ran out', me.name);
    END IF;
END
$$;

-- What the node tells of itself, while it holds the lease.
CREATE FUNCTION announce(_incarnation uuid, _version text, _roles text[], _info jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
BEGIN
    UPDATE node SET version = _version, roles = _roles, info = _info WHERE name = me;
END
$$;

-- Give the lease back, in an orderly stop. Nothing happens if it is lost already.
CREATE FUNCTION resign(_incarnation uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me node := caller();
BEGIN
    UPDATE node SET lease_until = clock_timestamp()
        WHERE name = me.name AND incarnation = _incarnation AND lease_until > clock_timestamp();
END
$$;

-- Everyone in the workspace. "since" is since when a node is alive, or is not.
CREATE FUNCTION nodes()
RETURNS TABLE (name text, roles text[], version text, info jsonb, incarnation uuid, lease_until timestamptz, alive boolean,
    since timestamptz, now timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz;
BEGIN
    PERFORM caller();
    moment := clock_timestamp();
    RETURN QUERY SELECT n.name, n.roles, n.version, n.info, n.incarnation, n.lease_until, n.lease_until > moment,
        CASE WHEN n.lease_until > moment OR n.lease_until = '-infinity' THEN n.since ELSE n.lease_until END, moment
        FROM node n WHERE NOT n.removed ORDER BY n.name;
END
$$;

-- Write something tiny: whether the database takes what this incarnation writes.
CREATE FUNCTION check_write(_incarnation uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me text := hold(_incarnation);
BEGIN
    PERFORM durably();
    UPDATE node SET checked = clock_timestamp() WHERE name = me;
END
$$;

-- Returns when nothing that this node sent before, over connections that broke meanwhile, is under way any more.
CREATE FUNCTION settle() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
DECLARE
    me node := caller();
BEGIN
    PERFORM pg_advisory_xact_lock(4277, me.number);
END
$$;

-- Whatever the server's or the role's settings are: what is acknowledged is on the disk.
CREATE FUNCTION durably() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION acquire, renew, announce, resign, nodes, check_write, settle TO hardshare_node;

-- For the owner: a node and the role that it logs in with. _verifier is what the server keeps of its password (SCRAM-SHA-256$...). For a node
-- that is there already it sets another password.
CREATE FUNCTION add_node(_name text, _role name, _verifier text) RETURNS void
LANGUAGE plpgsql SET search_path = hardshare, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = _role) THEN
        IF NOT EXISTS (SELECT FROM node WHERE name = _name AND role = _role) THEN
            RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = format('the role %I is there already and is not that of node %s', _role, _name);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', _role, _verifier);
    ELSE
        EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE hardshare_node', _role, _verifier);
    END IF;
    INSERT INTO node (name, role) VALUES (_name, _role) ON CONFLICT (name) DO UPDATE SET role = excluded.role, removed = false;
END
$$;
