-- Owner: ledger.projections. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- The books: every leg of every posting, and the totals of each class of accounts at every thousandth position, so
-- that a trial balance as known at any position is one total and at most a thousand positions' postings after it.

CREATE TABLE posting_v1 (
    position bigint           NOT NULL,
    leg      smallint         NOT NULL CHECK (leg > 0),
    class    text COLLATE "C" NOT NULL,
    account  text COLLATE "C" NOT NULL,
    amount   bigint           NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (position, leg)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX posting_v1_account ON posting_v1 (account, position) INCLUDE (amount);
COMMENT ON TABLE posting_v1 IS 'legs of the postings of facts; those of one position add up to zero';
COMMENT ON COLUMN posting_v1.leg IS '1, 2 … in the order in which the fact posts them';
COMMENT ON COLUMN posting_v1.class IS 'four digits and a name; the beginning of the account';
COMMENT ON COLUMN posting_v1.amount IS 'sen: debit positive, credit negative';

CREATE TABLE account_total_v1 (
    class      text COLLATE "C" NOT NULL,
    known_from bigint           NOT NULL,
    debit      numeric          NOT NULL CHECK (debit >= 0),
    credit     numeric          NOT NULL CHECK (credit >= 0),
    PRIMARY KEY (class, known_from)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON TABLE account_total_v1 IS 'sen; all that the class was debited and credited up to a position';
COMMENT ON COLUMN account_total_v1.known_from IS 'a multiple of a thousand, whatever batches the log was read in; only where the class moved since the last';

CREATE VIEW posting AS SELECT position, leg, class, account, amount FROM posting_v1;
CREATE VIEW account_total AS SELECT class, known_from, debit, credit FROM account_total_v1;

INSERT INTO projection (name, version, serving) VALUES ('books', 1, true);

GRANT SELECT, INSERT ON posting_v1, account_total_v1 TO sertakan_app;
GRANT SELECT ON posting, account_total TO sertakan_app;
