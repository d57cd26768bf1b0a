-- Nodes that are gone for good leave the workspace.

ALTER TABLE node ADD COLUMN removed_at timestamptz;

-- Everyone in the workspace, and who was removed from it: what that one left is others' to take over, and its name is that of whoever did what the history tells.
DROP FUNCTION members();
CREATE FUNCTION members()
RETURNS TABLE (name text, roles text[], version text, alive boolean, since timestamptz, in_order boolean, info jsonb, singletons text[], remaining interval, removed timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz;
BEGIN
    PERFORM caller();
    moment := clock_timestamp();
    RETURN QUERY SELECT n.name, n.roles, n.version, n.lease_until > moment,
        CASE WHEN n.lease_until > moment OR n.lease_until = '-infinity' THEN n.since ELSE n.lease_until END,
        n.lease_until <= moment AND (n.lease_until = '-infinity' OR n.resigned IS NOT DISTINCT FROM n.lease_until),
        n.info,
        ARRAY(SELECT o.entity FROM ownership o WHERE o.owner = n.name AND o.entity IN ('t-tokens', 'm-membership') ORDER BY o.entity),
        CASE WHEN n.lease_until > moment THEN n.lease_until - moment END,
        CASE WHEN n.removed THEN coalesce(n.removed_at, n.lease_until) END
        FROM node n ORDER BY n.name;
END
$$;
GRANT EXECUTE ON FUNCTION members TO hardshare_node;

-- A node that was removed is invited as a new one is.
CREATE OR REPLACE FUNCTION invite(_node text, _role text, _verifier text, _lasting interval) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hardshare, pg_temp AS $$
BEGIN
    PERFORM caller();
    IF EXISTS (SELECT FROM node n WHERE n.name = _node AND NOT n.removed) THEN
        RAISE EXCEPTION USING ERRCODE = 'HS005', MESSAGE = format(
            'there is a node %s in the workspace: choose another name, or let the owner of the database invite it anew (sudo -u postgres hardshare cluster invite %s --address HOST)', _node, _node);
    END IF;
    RETURN make_invitation(_node, _role, _verifier, _lasting);
END
$$;

-- Take a node out of the workspace, for the owner. It must have lost its lease or given it back. What it owns stays its own until another takes it over, or a machine joins under its name again; the history keeps all.
-- Returns how many deployments it had, and, if not _force, the instances that lived there when it was last there: then nothing is changed.
CREATE FUNCTION remove_node(_node text, _force boolean, OUT deployments bigint, OUT instances text[])
LANGUAGE plpgsql SET search_path = hardshare, pg_temp AS $$
DECLARE
    it node;
BEGIN
    -- It takes no lease meanwhile.
    SELECT * INTO it FROM node n WHERE n.name = _node AND NOT n.removed FOR UPDATE;
    IF it.name IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'HS005', MESSAGE = format('there is no node %s in the workspace, which has %s', _node,
            coalesce((SELECT string_agg(n.name, ', ' ORDER BY n.name) FROM node n WHERE NOT n.removed), 'none'));
    END IF;
    IF it.lease_until > clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'HS005', MESSAGE = format(
            'node %s is up. First `hardshare drain %s` there, then stop it (systemctl disable --now hardshare). One that was killed just now is gone when its lease ends, in %s s',
            _node, _node, ceil(extract(epoch FROM it.lease_until - clock_timestamp())));
    END IF;
    SELECT count(*) INTO deployments FROM ownership o WHERE o.owner = _node AND o.entity LIKE 'd-%';
    SELECT coalesce(array_agg(right(d.id, 36) ORDER BY d.id), '{}') INTO instances FROM directory d WHERE d.node = _node AND d.kind = 'i' AND d.ended IS NULL AND NOT d.gone;
    IF cardinality(instances) > 0 AND NOT _force THEN
        RETURN;
    END IF;
    UPDATE node n SET removed = true, removed_at = clock_timestamp() WHERE n.name = _node;
    UPDATE join_token t SET expires = clock_timestamp() WHERE t.node = _node AND t.used IS NULL AND t.expires > clock_timestamp();
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', it.role);
END
$$;
