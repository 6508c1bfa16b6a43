-- Owner: ledger.store.log. An index of a register that is derived from `events`: it may be rebuilt at any time.
--
-- A credit run asks which worker-months of a tariff row's months may have become cheaper. Settlements come roughly in
-- order of month, so a summary of blocks finds them; an index by month would cost every settlement an entry.

CREATE INDEX funding_by_month ON funding USING brin (month) WITH (pages_per_range = 32, autosummarize = on);

-- Owner: ledger.projections.programme, derived and rebuilt: a worker who moves has a row for each region, and what is
-- counted takes the newest one known before it.
DO $$
DECLARE
    table_name text;
BEGIN
    FOR table_name IN SELECT 'programme_worker_v' || version FROM projection WHERE name = 'programme' LOOP
        EXECUTE format(
            'ALTER TABLE %I DROP CONSTRAINT %I, ADD PRIMARY KEY (worker_id, known_from)',
            table_name,
            (SELECT conname FROM pg_constraint WHERE conrelid = table_name::regclass AND contype = 'p'));
    END LOOP;
END
$$;
