-- Owner: ledger.projections.claims. Derived from `events` alone: may be thrown away and rebuilt.
--
-- Claims and adjudications as lists show them, each with the positions between which it was known to be so.

CREATE TABLE claim_v1 (
    claim_id    uuid   NOT NULL,
    filed       bigint NOT NULL,
    worker_id   uuid   NOT NULL,
    kind        text   NOT NULL,
    occurred_on date   NOT NULL,
    state       text   NOT NULL CHECK (state IN ('filed', 'verified', 'approved', 'paid', 'rejected', 'reversed')),
    approved    bigint NOT NULL DEFAULT 0,
    paid        bigint NOT NULL DEFAULT 0 CHECK (paid BETWEEN 0 AND approved),
    known_from  bigint NOT NULL,
    known_to    bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    PRIMARY KEY (claim_id, known_from)
);
CREATE INDEX claim_v1_filed ON claim_v1 (filed, known_from);
CREATE INDEX claim_v1_worker ON claim_v1 (worker_id, filed);
COMMENT ON COLUMN claim_v1.filed IS 'position of its filing: the order of lists';
COMMENT ON COLUMN claim_v1.state IS 'ledger.domain.claim_state.Stage';
COMMENT ON COLUMN claim_v1.approved IS 'sen, of all benefits; so is paid';
COMMENT ON COLUMN claim_v1.known_to IS 'the row holds for known_from <= P < known_to; the largest bigint while it lives';

CREATE TABLE adjudication_v1 (
    adjudication_id uuid   NOT NULL,
    opened          bigint NOT NULL,
    claim_id        uuid   NOT NULL,
    worker_id       uuid   NOT NULL,
    decides_on      date   NOT NULL,
    programmes      text[] NOT NULL,
    cause           text   NOT NULL,
    proposed        text,
    outcome         text,
    known_from      bigint NOT NULL,
    known_to        bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    PRIMARY KEY (adjudication_id, known_from)
);
CREATE INDEX adjudication_v1_opened ON adjudication_v1 (opened, known_from);
COMMENT ON COLUMN adjudication_v1.opened IS 'position of its opening: the order of lists';
COMMENT ON COLUMN adjudication_v1.decides_on IS 'the day about which people decide';
COMMENT ON COLUMN adjudication_v1.proposed IS 'outcome of the last proposal';
COMMENT ON COLUMN adjudication_v1.outcome IS 'as decided; null while the adjudication is open';

CREATE VIEW claim AS
SELECT claim_id, filed, worker_id, kind, occurred_on, state, approved, paid, known_from, known_to FROM claim_v1;
CREATE VIEW adjudication AS
SELECT adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause, proposed, outcome,
       known_from, known_to
  FROM adjudication_v1;

INSERT INTO projection (name, version, serving) VALUES ('claims', 1, true);

GRANT SELECT, INSERT ON claim_v1, adjudication_v1 TO sertakan_app;
GRANT UPDATE (known_to) ON claim_v1, adjudication_v1 TO sertakan_app;
GRANT SELECT ON claim, adjudication TO sertakan_app;
