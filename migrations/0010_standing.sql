-- Owner: ledger.projections.standing. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- Who has undertaken to pay for whom and until when, on what terms a worker's price depends, and what a branch should
-- look at. Every row is a fact that is known from its position on; none is ever changed.

CREATE TABLE standing_worker_v1 (
    worker_id      uuid   NOT NULL PRIMARY KEY,
    known_from     bigint NOT NULL,
    region         text   NOT NULL,
    sector         text   NOT NULL,
    monthly_income bigint NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON TABLE standing_worker_v1 IS 'as registered';
COMMENT ON COLUMN standing_worker_v1.monthly_income IS 'sen';

CREATE TABLE standing_amendment_v1 (
    worker_id      uuid   NOT NULL,
    known_from     bigint NOT NULL,
    from_month     date   NOT NULL CHECK (extract(day FROM from_month) = 1),
    region         text,
    sector         text,
    category       text,
    monthly_income bigint,
    PRIMARY KEY (worker_id, known_from)
);
COMMENT ON TABLE standing_amendment_v1 IS 'what holds from a month on; null: as it was';

CREATE TABLE standing_scheme_v1 (
    scheme_id  uuid   NOT NULL PRIMARY KEY,
    known_from bigint NOT NULL,
    sponsor_id uuid   NOT NULL,
    ends_on    date   NOT NULL
);
CREATE INDEX standing_scheme_v1_ends ON standing_scheme_v1 (ends_on, scheme_id);
COMMENT ON COLUMN standing_scheme_v1.ends_on IS 'last day of the last month of its term';

CREATE TABLE standing_enrolment_v1 (
    enrolment_id uuid   NOT NULL PRIMARY KEY,
    known_from   bigint NOT NULL,
    worker_id    uuid   NOT NULL,
    sponsor_id   uuid   NOT NULL,
    scheme_id    uuid,
    programmes   text   NOT NULL,
    fund_origin  text   NOT NULL,
    starts_on    date   NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX standing_enrolment_v1_worker ON standing_enrolment_v1 (worker_id);
CREATE INDEX standing_enrolment_v1_sponsor ON standing_enrolment_v1 (sponsor_id, worker_id);
CREATE INDEX standing_enrolment_v1_scheme ON standing_enrolment_v1 (scheme_id, worker_id) WHERE scheme_id IS NOT NULL;
COMMENT ON COLUMN standing_enrolment_v1.programmes IS 'such as JKK,JKM';

CREATE TABLE standing_end_v1 (
    enrolment_id uuid   NOT NULL,
    known_from   bigint NOT NULL,
    ends_on      date   NOT NULL,
    PRIMARY KEY (enrolment_id, known_from)
);
COMMENT ON TABLE standing_end_v1 IS 'the last day of an enrolment; the one recorded last holds';

CREATE TABLE standing_mark_v1 (
    mark_id    uuid   NOT NULL PRIMARY KEY,
    known_from bigint NOT NULL,
    worker_id  uuid   NOT NULL,
    mark       text   NOT NULL,
    since      date   NOT NULL
);
CREATE INDEX standing_mark_v1_recorded ON standing_mark_v1 (known_from);

CREATE TABLE standing_clearance_v1 (
    mark_id    uuid   NOT NULL PRIMARY KEY,
    known_from bigint NOT NULL
);

-- Who is in arrears is found month by month, in the order of the workers, without a look at the rows themselves. A
-- rebuild may have left the table under another number than the first.
DO $$
DECLARE
    table_name text;
BEGIN
    FOR table_name IN SELECT 'coverage_month_v' || version FROM projection WHERE name = 'coverage' LOOP
        EXECUTE format(
            'CREATE INDEX %I ON %I (month, worker_id) INCLUDE (known_from, known_to, sponsor_id) WHERE part = 0',
            table_name || '_paid', table_name);
    END LOOP;
END
$$;

CREATE VIEW standing_worker AS SELECT worker_id, known_from, region, sector, monthly_income FROM standing_worker_v1;
CREATE VIEW standing_amendment AS
SELECT worker_id, known_from, from_month, region, sector, category, monthly_income FROM standing_amendment_v1;
CREATE VIEW standing_scheme AS SELECT scheme_id, known_from, sponsor_id, ends_on FROM standing_scheme_v1;
CREATE VIEW standing_enrolment AS
SELECT enrolment_id, known_from, worker_id, sponsor_id, scheme_id, programmes, fund_origin, starts_on
  FROM standing_enrolment_v1;
CREATE VIEW standing_end AS SELECT enrolment_id, known_from, ends_on FROM standing_end_v1;
CREATE VIEW standing_mark AS SELECT mark_id, known_from, worker_id, mark, since FROM standing_mark_v1;
CREATE VIEW standing_clearance AS SELECT mark_id, known_from FROM standing_clearance_v1;

INSERT INTO projection (name, version, serving) VALUES ('standing', 1, true);

GRANT SELECT, INSERT ON standing_worker_v1, standing_amendment_v1, standing_scheme_v1, standing_enrolment_v1,
    standing_end_v1, standing_mark_v1, standing_clearance_v1 TO sertakan_app;
GRANT SELECT ON standing_worker, standing_amendment, standing_scheme, standing_enrolment, standing_end, standing_mark,
    standing_clearance TO sertakan_app;
