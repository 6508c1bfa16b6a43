-- Owner: ledger.projections.sponsorship. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- Departments (SKPD), who serves in them, what those agreed to, and what was deducted from their salaries. Of each key
-- one row at most holds at a position: known_from <= P < known_to; the largest bigint while it lives.

CREATE TABLE sponsorship_department_v1 (
    department_id uuid   NOT NULL,
    known_from    bigint NOT NULL,
    known_to      bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    region        text   NOT NULL,
    PRIMARY KEY (department_id, known_from)
);

CREATE TABLE sponsorship_service_v1 (
    sponsor_id    uuid   NOT NULL,
    joined_on     date   NOT NULL,
    known_from    bigint NOT NULL,
    known_to      bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    department_id uuid   NOT NULL,
    left_on       date   NOT NULL,
    PRIMARY KEY (sponsor_id, joined_on, known_from)
);
CREATE INDEX sponsorship_service_v1_department ON sponsorship_service_v1 (department_id);
COMMENT ON COLUMN sponsorship_service_v1.left_on IS 'the first day on which it is over; infinity while it is not';

CREATE TABLE sponsorship_consent_v1 (
    consent_id   uuid   NOT NULL,
    known_from   bigint NOT NULL,
    known_to     bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    sponsor_id   uuid   NOT NULL,
    given_on     date   NOT NULL,
    withdrawn_on date   NOT NULL,
    PRIMARY KEY (consent_id, known_from)
);
CREATE INDEX sponsorship_consent_v1_sponsor ON sponsorship_consent_v1 (sponsor_id);

CREATE TABLE sponsorship_deduction_v1 (
    deduction_id uuid   NOT NULL,
    known_from   bigint NOT NULL,
    known_to     bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    sponsor_id   uuid   NOT NULL,
    month        date   NOT NULL CHECK (extract(day FROM month) = 1),
    deducted_on  date   NOT NULL,
    amount       bigint NOT NULL,
    remitted     bigint NOT NULL,
    PRIMARY KEY (deduction_id, known_from)
);
CREATE INDEX sponsorship_deduction_v1_month ON sponsorship_deduction_v1 (month, sponsor_id);
COMMENT ON COLUMN sponsorship_deduction_v1.amount IS 'sen, as corrected last; remitted: what has arrived of it';

CREATE VIEW sponsorship_department AS
SELECT department_id, known_from, known_to, region FROM sponsorship_department_v1;
CREATE VIEW sponsorship_service AS
SELECT sponsor_id, joined_on, known_from, known_to, department_id, left_on FROM sponsorship_service_v1;
CREATE VIEW sponsorship_consent AS
SELECT consent_id, known_from, known_to, sponsor_id, given_on, withdrawn_on FROM sponsorship_consent_v1;
CREATE VIEW sponsorship_deduction AS
SELECT deduction_id, known_from, known_to, sponsor_id, month, deducted_on, amount, remitted
  FROM sponsorship_deduction_v1;

GRANT SELECT, INSERT, UPDATE (known_to) ON sponsorship_department_v1, sponsorship_service_v1, sponsorship_consent_v1,
    sponsorship_deduction_v1 TO sertakan_app;
GRANT SELECT ON sponsorship_department, sponsorship_service, sponsorship_consent, sponsorship_deduction
    TO sertakan_app;
