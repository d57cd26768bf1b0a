-- How machines join. An invitation is a role of its own that may do one thing, join(), once: its password, which is in the join token, never reaches the server, and neither does that of the node's own role. What is
-- made of them are SCRAM verifiers, as the server itself would store them.
-- HS005: the join token will not do; the message says why.

DROP TABLE join_token;
CREATE TABLE join_token (
    role name PRIMARY KEY,
    node text COLLATE "C" NOT NULL,
    expires timestamptz NOT NULL,
    used timestamptz
);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hardshare_join') THEN
        CREATE ROLE hardshare_join NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
GRANT USAGE ON SCHEMA hardshare TO hardshare_join;

CREATE FUNCTION check_verifier(_verifier text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF _verifier IS NULL OR _verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = 'this is no SCRAM verifier';
    END IF;
END
$$;

-- Invite a machine, for the owner of the workspace. Roles of invitations that were over a day ago go.
CREATE FUNCTION make_invitation(_node text, _role text, _verifier text, _lasting interval) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = hardshare, pg_temp AS $$
DECLARE
    until timestamptz := clock_timestamp() + _lasting;
    old record;
BEGIN
    IF _node !~ '^[A-Za-z0-9._-]{1,63}$' OR _role !~ '^hardshare_join_[0-9a-f]{16}$' OR _lasting NOT BETWEEN interval '1 s' AND interval '30 days' THEN
        RAISE EXCEPTION USING ERRCODE = 'HS004', MESSAGE = 'an invitation is for a node name of 1 to 63 letters, digits, hyphens, dots and underscores, and for at most 30 days';
    END IF;
    PERFORM check_verifier(_verifier);
    IF EXISTS (SELECT FROM node n WHERE n.name = _node AND NOT n.removed AND n.lease_until > clock_timestamp()) THEN
        RAISE EXCEPTION USING ERRCODE = 'HS005', MESSAGE = format('there is a node %s in the workspace, and it is up: choose another name, or stop that one first', _node);
    END IF;
    FOR old IN SELECT t.role FROM join_token t WHERE t.expires < clock_timestamp() - interval '1 day' LOOP
        EXECUTE format('DROP ROLE IF EXISTS %I', old.role);
        DELETE FROM join_token t WHERE t.role = old.role;
    END LOOP;
    -- It can log in for a day longer, to be told what is wrong with it.
    EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT 2 PASSWORD %L VALID UNTIL %L IN ROLE hardshare_join', _role, _verifier, until + interval '1 day');
    INSERT INTO join_token (role, node, expires) VALUES (_role, _node, until);
    RETURN until;
END
$$;

-- The same for a node that is there: whoever may use its credentials administers the workspace.
CREATE FUNCTION invite(_node text, _role text, _verifier text, _lasting interval) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    RETURN make_invitation(_node, _role, _verifier, _lasting);
END
$$;

-- The role of a node; names that make it longer than a role may be end in a digest.
CREATE FUNCTION role_of(_node text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN length(r) <= 63 THEN r ELSE left(r, 46) || '_' || left(md5(r), 16) END
    FROM (SELECT 'hardshare_' || current_database() || '_' || _node AS r) AS named
$$;

-- Become a node. Called by the role of an invitation, with the verifier of a password that the new machine made.
CREATE FUNCTION join_workspace(_node text, _verifier text) RETURNS TABLE (role text, workspace text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    token join_token;
    own text;
    problem text;
BEGIN
    SELECT * INTO token FROM join_token t WHERE t.role = session_user FOR UPDATE;
    problem := CASE
        WHEN token.role IS NULL THEN 'the join token is not known here: was it made for another workspace?'
        WHEN token.used IS NOT NULL THEN format('the join token was used at %s UTC: make a new one with `hardshare cluster invite %s`',
            to_char(token.used AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), token.node)
        WHEN token.expires <= clock_timestamp() THEN format('the join token expired at %s UTC: make a new one with `hardshare cluster invite %s`',
            to_char(token.expires AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), token.node)
        WHEN token.node <> _node THEN format('the join token is for node %s, and this machine''s node is %s: set hardshare.node.name, or make one with `hardshare cluster invite %s`',
            token.node, _node, _node)
        WHEN EXISTS (SELECT FROM node n WHERE n.name = _node AND NOT n.removed AND n.lease_until > clock_timestamp())
            THEN format('there is a node %s in the workspace, and it is up', _node) END;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'HS005', MESSAGE = problem;
    END IF;
    PERFORM check_verifier(_verifier);
    UPDATE join_token t SET used = clock_timestamp() WHERE t.role = token.role;
    own := coalesce((SELECT n.role::text FROM node n WHERE n.name = _node), role_of(_node));
    PERFORM add_node(_node, own, _verifier);
    RETURN QUERY SELECT own, s.workspace FROM setting s;
END
$$;

GRANT EXECUTE ON FUNCTION invite TO hardshare_node;
GRANT EXECUTE ON FUNCTION join_workspace TO hardshare_join;
