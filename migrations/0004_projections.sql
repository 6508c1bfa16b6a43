-- Owner: ledger.projections. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- A report's tables carry its version; readers see the views. A rebuild fills the tables of another version beside
-- them and switches the views, and `serving`, in one transaction.

CREATE TABLE projection (
    name      text        NOT NULL,
    version   smallint    NOT NULL,
    position  bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    serving   boolean     NOT NULL,
    state     text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'stopped')),
    error     text,
    PRIMARY KEY (name, version),
    CHECK ((state = 'stopped') = (error IS NOT NULL))
-- One row per report, updated with every batch: room for new versions of it on its page, tidied early.
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);
CREATE UNIQUE INDEX projection_serving ON projection (name) WHERE serving;
COMMENT ON TABLE projection IS 'how far each report has read the log';
COMMENT ON COLUMN projection.position IS 'the checkpoint: last position applied, always the end of a command';
COMMENT ON COLUMN projection.at IS 'when the checkpoint last moved';
COMMENT ON COLUMN projection.serving IS 'whether the views show this version';
COMMENT ON COLUMN projection.error IS 'why it stopped: class of the error, position and topic of the event; no content';

-- Coverage: which month of a worker is settled, known from which position to which; and the facts of membership.

CREATE TABLE coverage_month_v1 (
    worker_id      uuid        NOT NULL,
    part           smallint    NOT NULL CHECK (part IN (0, 1)),
    month          date        NOT NULL CHECK (extract(day FROM month) = 1),
    known_from     bigint      NOT NULL,
    known_to       bigint      NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    status         smallint    NOT NULL,
    spell          int         NOT NULL,
    settled_at     timestamptz NOT NULL,
    settled_offset smallint    NOT NULL,
    sponsor_id     uuid        NOT NULL,
    PRIMARY KEY (worker_id, part, month, known_from)
) WITH (fillfactor = 95, autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN coverage_month_v1.part IS '0 membership (JKK and JKM), 1 saving (JHT)';
COMMENT ON COLUMN coverage_month_v1.month IS 'its first day';
COMMENT ON COLUMN coverage_month_v1.known_to IS 'the row holds for known_from <= P < known_to; the largest bigint while it lives';
COMMENT ON COLUMN coverage_month_v1.status IS 'ledger.projections.coverage.MonthStatus: 1 settled';
COMMENT ON COLUMN coverage_month_v1.settled_offset IS 'minutes east of UTC in which settled_at was given';
COMMENT ON COLUMN coverage_month_v1.sponsor_id IS 'who paid it';

CREATE TABLE membership_fact_v1 (
    worker_id  uuid     NOT NULL,
    known_from bigint   NOT NULL,
    kind       smallint NOT NULL,
    spell      int,
    on_date    date,
    detail     jsonb,
    PRIMARY KEY (worker_id, known_from, kind)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN membership_fact_v1.kind IS 'ledger.projections.coverage.FactKind';
COMMENT ON COLUMN membership_fact_v1.on_date IS 'start, first day or last day, as the kind says';
COMMENT ON COLUMN membership_fact_v1.detail IS 'what else the fact says; instants as ISO 8601 with the offset given';

CREATE VIEW coverage_month AS
SELECT worker_id, part, month, known_from, known_to, status, spell, settled_at, settled_offset, sponsor_id
  FROM coverage_month_v1;
CREATE VIEW membership_fact AS
SELECT worker_id, known_from, kind, spell, on_date, detail FROM membership_fact_v1;

-- A sponsor's money as known at a position: the row with the largest known_from at or before it.

CREATE TABLE sponsor_balance_v1 (
    sponsor_id uuid   NOT NULL,
    known_from bigint NOT NULL,
    received   bigint NOT NULL,
    receivable bigint NOT NULL,
    allocated  bigint NOT NULL,
    refunded   bigint NOT NULL,
    reversed   bigint NOT NULL,
    available  bigint NOT NULL,
    uncleared  bigint NOT NULL,
    PRIMARY KEY (sponsor_id, known_from),
    CONSTRAINT sponsor_balance_balances
        CHECK (received + receivable = allocated + refunded + reversed + available)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON TABLE sponsor_balance_v1 IS 'sen; one row per command that moved the sponsor''s money';
COMMENT ON COLUMN sponsor_balance_v1.known_from IS 'last position of the command';
COMMENT ON COLUMN sponsor_balance_v1.allocated IS 'net of what was released';
COMMENT ON COLUMN sponsor_balance_v1.available IS 'received and not allocated, refunded or reversed, cleared or not';
COMMENT ON COLUMN sponsor_balance_v1.uncleared IS 'of what is available: giro and cheques that have not cleared';

CREATE VIEW sponsor_balance AS
SELECT sponsor_id, known_from, received, receivable, allocated, refunded, reversed, available, uncleared
  FROM sponsor_balance_v1;

INSERT INTO projection (name, version, serving) VALUES ('coverage', 1, true), ('sponsor_balance', 1, true);

GRANT SELECT, UPDATE (position, at, state, error) ON projection TO sertakan_app;
GRANT SELECT, INSERT ON coverage_month_v1, membership_fact_v1, sponsor_balance_v1 TO sertakan_app;
GRANT UPDATE (known_to) ON coverage_month_v1 TO sertakan_app;
GRANT SELECT ON coverage_month, membership_fact, sponsor_balance TO sertakan_app;
