-- Owner: ledger.projections.claims. Derived from `events` alone: may be thrown away and rebuilt.
--
-- A claim is not paid while schooling runs: more will fall due. No claim of an older log has any, so what is there
-- stays as it is. A rebuild may have left tables of other versions than the first: all of them get the column.

DO $$
DECLARE
    claims regclass;
BEGIN
    FOR claims IN
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND c.relname ~ '^claim_v[0-9]+$' AND n.nspname = current_schema()
    LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN schooling integer NOT NULL DEFAULT 0 CHECK (schooling >= 0)', claims);
        EXECUTE format('COMMENT ON COLUMN %s.schooling IS %L', claims, 'scholarships that run');
    END LOOP;
END
$$;
