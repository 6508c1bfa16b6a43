-- Owner: ledger.projections.programme. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- What the programme reports count: workers with a settled month in a year, claims, benefits, sponsors and whom
-- they have enrolled. A row holds for known_from <= P < known_to; the largest bigint while it lives.

CREATE TABLE programme_worker_v1 (
    worker_id  uuid   NOT NULL PRIMARY KEY,
    region     text   NOT NULL,
    known_from bigint NOT NULL
);

-- The one table here whose rows are rewritten: no question reads it.
CREATE TABLE programme_months_v1 (
    worker_id uuid     NOT NULL,
    year      smallint NOT NULL,
    months    smallint NOT NULL,
    PRIMARY KEY (worker_id, year),
    CONSTRAINT programme_months_of_a_year CHECK (months BETWEEN 0 AND 12)
) WITH (fillfactor = 60);
COMMENT ON TABLE programme_months_v1 IS 'how many months of the year are settled at the checkpoint';

CREATE TABLE programme_year_v1 (
    worker_id  uuid     NOT NULL,
    year       smallint NOT NULL,
    region     text     NOT NULL,
    known_from bigint   NOT NULL,
    known_to   bigint   NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    PRIMARY KEY (worker_id, year, known_from)
) WITH (fillfactor = 95, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX programme_year_v1_counted ON programme_year_v1 (year, region, known_from, known_to);
COMMENT ON TABLE programme_year_v1 IS 'from when to when a worker had one settled month of the year or more';
COMMENT ON COLUMN programme_year_v1.region IS 'the worker''s';

CREATE TABLE programme_claim_v1 (
    claim_id   uuid        NOT NULL PRIMARY KEY,
    region     text        NOT NULL,
    filed_at   timestamptz NOT NULL,
    known_from bigint      NOT NULL
);
CREATE INDEX programme_claim_v1_filed ON programme_claim_v1 (filed_at);
COMMENT ON COLUMN programme_claim_v1.region IS 'the worker''s';
COMMENT ON COLUMN programme_claim_v1.filed_at IS 'when it was recorded';

CREATE TABLE programme_benefit_v1 (
    claim_id   uuid        NOT NULL,
    known_from bigint      NOT NULL,
    known_to   bigint      NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    programme  text        NOT NULL,
    amount     bigint      NOT NULL,
    region     text        NOT NULL,
    paid_at    timestamptz NOT NULL,
    PRIMARY KEY (claim_id, known_from)
);
CREATE INDEX programme_benefit_v1_paid ON programme_benefit_v1 (paid_at);
COMMENT ON TABLE programme_benefit_v1 IS 'sen paid out, until the claim is reversed';

CREATE TABLE programme_sponsor_v1 (
    sponsor_id uuid   NOT NULL PRIMARY KEY,
    kind       text   NOT NULL,
    region     text   NOT NULL,
    known_from bigint NOT NULL
);

CREATE TABLE programme_enrolment_v1 (
    enrolment_id uuid   NOT NULL,
    known_from   bigint NOT NULL,
    known_to     bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    sponsor_id   uuid   NOT NULL,
    worker_id    uuid   NOT NULL,
    starts_on    date   NOT NULL,
    ends_on      date   NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (enrolment_id, known_from)
);
COMMENT ON COLUMN programme_enrolment_v1.ends_on IS 'its last day; infinity while nobody ended it';

CREATE VIEW programme_worker AS SELECT worker_id, region, known_from FROM programme_worker_v1;
CREATE VIEW programme_months AS SELECT worker_id, year, months FROM programme_months_v1;
CREATE VIEW programme_year AS SELECT worker_id, year, region, known_from, known_to FROM programme_year_v1;
CREATE VIEW programme_claim AS SELECT claim_id, region, filed_at, known_from FROM programme_claim_v1;
CREATE VIEW programme_benefit AS
SELECT claim_id, known_from, known_to, programme, amount, region, paid_at FROM programme_benefit_v1;
CREATE VIEW programme_sponsor AS SELECT sponsor_id, kind, region, known_from FROM programme_sponsor_v1;
CREATE VIEW programme_enrolment AS
SELECT enrolment_id, known_from, known_to, sponsor_id, worker_id, starts_on, ends_on FROM programme_enrolment_v1;

INSERT INTO projection (name, version, serving) VALUES ('programme', 1, true);

GRANT SELECT, INSERT ON programme_worker_v1, programme_months_v1, programme_year_v1, programme_claim_v1,
    programme_benefit_v1, programme_sponsor_v1, programme_enrolment_v1 TO sertakan_app;
GRANT UPDATE (months) ON programme_months_v1 TO sertakan_app;
GRANT UPDATE (known_to) ON programme_year_v1, programme_benefit_v1, programme_enrolment_v1 TO sertakan_app;
GRANT SELECT ON programme_worker, programme_months, programme_year, programme_claim, programme_benefit,
    programme_sponsor, programme_enrolment TO sertakan_app;
