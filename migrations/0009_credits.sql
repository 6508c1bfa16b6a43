-- Owner: ledger.store.log. An index of a register that is derived from `events`: it may be rebuilt at any time.
--
-- A credit run asks which worker-months of a tariff row's months may have become cheaper. Settlements come roughly in
-- order of month, so a summary of blocks finds them; an index by month would cost every settlement an entry.

CREATE INDEX funding_by_month ON funding USING brin (month) WITH (pages_per_range = 32, autosummarize = on);
