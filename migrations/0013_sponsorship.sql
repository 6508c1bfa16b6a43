-- Owner: ledger.projections.sponsorship. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- Who carries whom, under which scheme, and which months were settled for it. Of each key one row at most holds at a
-- position: known_from <= P < known_to; the largest bigint while it lives.

CREATE TABLE sponsorship_sponsor_v1 (
    sponsor_id  uuid   NOT NULL,
    known_from  bigint NOT NULL,
    known_to    bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    kind        text   NOT NULL,
    fund_origin text   NOT NULL,
    region      text   NOT NULL,
    PRIMARY KEY (sponsor_id, known_from)
);

CREATE TABLE sponsorship_worker_v1 (
    worker_id  uuid   NOT NULL,
    known_from bigint NOT NULL,
    known_to   bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    region     text   NOT NULL,
    PRIMARY KEY (worker_id, known_from)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN sponsorship_worker_v1.region IS 'declared domicile';

CREATE TABLE sponsorship_enrolment_v1 (
    enrolment_id uuid   NOT NULL,
    known_from   bigint NOT NULL,
    known_to     bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    worker_id    uuid   NOT NULL,
    sponsor_id   uuid   NOT NULL,
    scheme_id    uuid,
    seat         int,
    programmes   text   NOT NULL,
    fund_origin  text   NOT NULL,
    accepted_on  date   NOT NULL,
    starts_on    date   NOT NULL,
    ends_on      date   NOT NULL,
    agent_id     uuid,
    validated_on date,
    PRIMARY KEY (enrolment_id, known_from)
) WITH (fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX sponsorship_enrolment_v1_sponsor ON sponsorship_enrolment_v1 (sponsor_id, worker_id);
CREATE INDEX sponsorship_enrolment_v1_scheme ON sponsorship_enrolment_v1 (scheme_id, seat) WHERE scheme_id IS NOT NULL;
CREATE INDEX sponsorship_enrolment_v1_agent ON sponsorship_enrolment_v1 (agent_id) WHERE agent_id IS NOT NULL;
COMMENT ON COLUMN sponsorship_enrolment_v1.programmes IS 'such as JKK,JKM';
COMMENT ON COLUMN sponsorship_enrolment_v1.ends_on IS 'its last day; infinity while nobody ended it';
COMMENT ON COLUMN sponsorship_enrolment_v1.agent_id IS 'who brought it';
COMMENT ON COLUMN sponsorship_enrolment_v1.validated_on IS 'when the office that named the worker said that the entries are right';

CREATE TABLE sponsorship_month_v1 (
    worker_id    uuid        NOT NULL,
    part         smallint    NOT NULL CHECK (part IN (0, 1)),
    month        date        NOT NULL CHECK (extract(day FROM month) = 1),
    known_from   bigint      NOT NULL,
    known_to     bigint      NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    enrolment_id uuid        NOT NULL,
    sponsor_id   uuid        NOT NULL,
    settled_at   timestamptz NOT NULL,
    amount       bigint      NOT NULL,
    PRIMARY KEY (worker_id, part, month, known_from)
) WITH (fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON TABLE sponsorship_month_v1 IS 'a settled month, and by which enrolment; a worker has few, and is found by its id';
COMMENT ON COLUMN sponsorship_month_v1.part IS '0: JKK and JKM, the membership; 1: JHT';
COMMENT ON COLUMN sponsorship_month_v1.amount IS 'sen that the part costs by what is known';

CREATE TABLE sponsorship_agent_v1 (
    agent_id   uuid   NOT NULL,
    known_from bigint NOT NULL,
    known_to   bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    kind       text   NOT NULL,
    region     text   NOT NULL,
    starts_on  date   NOT NULL,
    ends_on    date   NOT NULL,
    PRIMARY KEY (agent_id, known_from)
);
COMMENT ON COLUMN sponsorship_agent_v1.ends_on IS 'the last day on which something can be credited; infinity while nobody ended it';

CREATE VIEW sponsorship_sponsor AS
SELECT sponsor_id, known_from, known_to, kind, fund_origin, region FROM sponsorship_sponsor_v1;
CREATE VIEW sponsorship_worker AS SELECT worker_id, known_from, known_to, region FROM sponsorship_worker_v1;
CREATE VIEW sponsorship_enrolment AS
SELECT enrolment_id, known_from, known_to, worker_id, sponsor_id, scheme_id, seat, programmes, fund_origin, accepted_on,
       starts_on, ends_on, agent_id, validated_on
  FROM sponsorship_enrolment_v1;
CREATE VIEW sponsorship_month AS
SELECT worker_id, part, month, known_from, known_to, enrolment_id, sponsor_id, settled_at, amount
  FROM sponsorship_month_v1;
CREATE VIEW sponsorship_agent AS
SELECT agent_id, known_from, known_to, kind, region, starts_on, ends_on FROM sponsorship_agent_v1;

INSERT INTO projection (name, version, serving) VALUES ('sponsorship', 1, true);

GRANT SELECT, INSERT, UPDATE (known_to) ON sponsorship_sponsor_v1, sponsorship_worker_v1, sponsorship_enrolment_v1,
    sponsorship_month_v1, sponsorship_agent_v1 TO sertakan_app;
GRANT SELECT ON sponsorship_sponsor, sponsorship_worker, sponsorship_enrolment, sponsorship_month, sponsorship_agent
    TO sertakan_app;
