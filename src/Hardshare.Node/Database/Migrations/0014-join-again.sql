-- A machine whose join was not answered asks again.

-- Of the verifier that the token was used with.
ALTER TABLE join_token ADD COLUMN mark bytea;

-- Become a node. Called by the role of an invitation, with the verifier of a password that the new machine made. The same one again is answered as the first time: the answer was lost.
CREATE OR REPLACE FUNCTION join_workspace(_node text, _verifier text) RETURNS TABLE (role text, workspace text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    token join_token;
    own text;
    problem text;
    own_mark bytea := sha256(convert_to(_verifier, 'UTF8'));
BEGIN
    SELECT * INTO token FROM join_token t WHERE t.role = session_user FOR UPDATE;
    IF token.used IS NOT NULL AND token.mark = own_mark AND token.node = _node THEN
        RETURN QUERY SELECT n.role::text, s.workspace FROM node n, setting s WHERE n.name = _node AND NOT n.removed;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
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
    UPDATE join_token t SET used = clock_timestamp(), mark = own_mark WHERE t.role = token.role;
    own := coalesce((SELECT n.role::text FROM node n WHERE n.name = _node), role_of(_node));
    PERFORM add_node(_node, own, _verifier);
    RETURN QUERY SELECT own, s.workspace FROM setting s;
END
$$;
