-- Rights: who may do anything at all in this database. Not derived; never rebuilt.
--
-- All rights of the application are granted to the group role sertakan_app; the login it connects as is made a
-- member by `sertakan init`. Roles belong to the whole server, so that another ledger's init may have made it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sertakan_app') THEN
        CREATE ROLE sertakan_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE insufficient_privilege USING MESSAGE =
            'the owner may not create roles: let an administrator run CREATE ROLE sertakan_app NOLOGIN; '
            'GRANT sertakan_app TO <owner> WITH ADMIN OPTION';
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sertakan_app;

-- A function of the owner's is callable by those it is granted to, not by everyone.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

COMMENT ON TABLE schema_migration IS 'Files of migrations/ applied to this database, with the hash of their bytes.';
GRANT SELECT ON schema_migration TO sertakan_app;
