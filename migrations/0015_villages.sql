-- Owner: ledger.store.screening_entries. Not derived: what stands here can be rebuilt from nothing else.
-- Who stands in a list that an office brought: keyed hashes of NIKs, under a key of their own, so that the database
-- alone joins them neither with the register nor with anybody. They may be destroyed; the events beside them stay.
CREATE TABLE screening_entry (
    list_id uuid  NOT NULL,
    mac     bytea NOT NULL CHECK (octet_length(mac) = 32),
    PRIMARY KEY (list_id, mac)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN screening_entry.mac IS 'HMAC-SHA-256 of a NIK under a key drawn from the master key';

-- Entries come before the event that names their list; those of a list that was never recorded are swept away.
CREATE TABLE screening_bringing (
    list_id  uuid        PRIMARY KEY,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT, DELETE ON screening_entry, screening_bringing TO sertakan_app;

-- Owner: ledger.projections.sponsorship. Derived from `events` alone, like the tables of 0013, and read like them.

CREATE TABLE sponsorship_scheme_v1 (
    scheme_id   uuid   NOT NULL,
    known_from  bigint NOT NULL,
    known_to    bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    sponsor_id  uuid   NOT NULL,
    starts_on   date   NOT NULL,
    months      int    NOT NULL,
    quota       int,
    fund_origin text   NOT NULL,
    programmes  text   NOT NULL,
    ceiling     bigint,
    budget_on   date,
    PRIMARY KEY (scheme_id, known_from)
);
COMMENT ON COLUMN sponsorship_scheme_v1.ceiling IS 'sen that may be spent on it at most; NULL while no budget is set';

CREATE TABLE sponsorship_village_v1 (
    village_id uuid   NOT NULL,
    known_from bigint NOT NULL,
    known_to   bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    region     text   NOT NULL,
    PRIMARY KEY (village_id, known_from)
);

CREATE TABLE sponsorship_seats_v1 (
    scheme_id  uuid   NOT NULL,
    first_seat int    NOT NULL,
    known_from bigint NOT NULL,
    known_to   bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    last_seat  int    NOT NULL,
    village_id uuid   NOT NULL,
    PRIMARY KEY (scheme_id, first_seat, known_from)
);

-- Only of enrolments under a scheme; the last that is known says why the enrolment ended.
CREATE TABLE sponsorship_end_v1 (
    enrolment_id uuid   NOT NULL,
    ended_at     bigint NOT NULL,
    known_from   bigint NOT NULL,
    known_to     bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    reason       text   NOT NULL,
    PRIMARY KEY (enrolment_id, ended_at)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN sponsorship_end_v1.ended_at IS 'position of the fact that ended it';

CREATE TABLE sponsorship_nomination_v1 (
    nomination_id uuid    NOT NULL,
    known_from    bigint  NOT NULL,
    known_to      bigint  NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    scheme_id     uuid    NOT NULL,
    village_id    uuid    NOT NULL,
    proposed_at   bigint  NOT NULL,
    state         text    NOT NULL,
    validated     boolean NOT NULL,
    reasons       text,
    worker_id     uuid,
    enrolment_id  uuid,
    PRIMARY KEY (nomination_id, known_from)
) WITH (fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX sponsorship_nomination_v1_scheme ON sponsorship_nomination_v1 (scheme_id, village_id, proposed_at);
COMMENT ON COLUMN sponsorship_nomination_v1.proposed_at IS 'position of the fact that proposed it';
COMMENT ON COLUMN sponsorship_nomination_v1.state IS 'proposed, passed, not_passed, validated, enrolled or refused';
COMMENT ON COLUMN sponsorship_nomination_v1.reasons IS 'of the last screening, such as deceased,age_limit; empty: it passed';

CREATE VIEW sponsorship_scheme AS
SELECT scheme_id, known_from, known_to, sponsor_id, starts_on, months, quota, fund_origin, programmes, ceiling, budget_on
  FROM sponsorship_scheme_v1;
CREATE VIEW sponsorship_village AS SELECT village_id, known_from, known_to, region FROM sponsorship_village_v1;
CREATE VIEW sponsorship_seats AS
SELECT scheme_id, first_seat, known_from, known_to, last_seat, village_id FROM sponsorship_seats_v1;
CREATE VIEW sponsorship_end AS SELECT enrolment_id, ended_at, known_from, known_to, reason FROM sponsorship_end_v1;
CREATE VIEW sponsorship_nomination AS
SELECT nomination_id, known_from, known_to, scheme_id, village_id, proposed_at, state, validated, reasons, worker_id,
       enrolment_id
  FROM sponsorship_nomination_v1;

GRANT SELECT, INSERT, UPDATE (known_to) ON sponsorship_scheme_v1, sponsorship_village_v1, sponsorship_seats_v1,
    sponsorship_end_v1, sponsorship_nomination_v1 TO sertakan_app;
GRANT SELECT ON sponsorship_scheme, sponsorship_village, sponsorship_seats, sponsorship_end, sponsorship_nomination
    TO sertakan_app;
