-- Owner: ledger.projections.activity. Derived from `events` alone: everything here may be thrown away and rebuilt.
--
-- From when to when each spell of each worker runs: who is active on a day, by region, as known at any position.
-- A row holds for known_from <= P < known_to; the largest bigint while it lives.

-- The one table here whose rows are rewritten: no question reads it.
CREATE TABLE activity_worker_v1 (
    worker_id uuid    NOT NULL PRIMARY KEY,
    region    text    NOT NULL,
    is_plain  boolean NOT NULL
);
COMMENT ON COLUMN activity_worker_v1.region IS 'as registered';
COMMENT ON COLUMN activity_worker_v1.is_plain IS 'nothing but settlements has happened; else the stream is folded anew';

CREATE TABLE activity_spell_v1 (
    worker_id  uuid   NOT NULL,
    spell      int    NOT NULL,
    known_from bigint NOT NULL,
    known_to   bigint NOT NULL DEFAULT 9223372036854775807 CHECK (known_to > known_from),
    region     text   NOT NULL,
    runs_from  date   NOT NULL,
    runs_until date   NOT NULL CHECK (runs_until > runs_from),
    paid_to    date   NOT NULL CHECK (extract(day FROM paid_to) = 1),
    first_hole date   CHECK (extract(day FROM first_hole) = 1),
    PRIMARY KEY (worker_id, spell, known_from)
) WITH (fillfactor = 85, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX activity_spell_v1_known ON activity_spell_v1 (region, known_to, known_from);
COMMENT ON COLUMN activity_spell_v1.region IS 'the worker''s declared domicile';
COMMENT ON COLUMN activity_spell_v1.runs_until IS 'the first day on which it runs no more: lapse or end';
COMMENT ON COLUMN activity_spell_v1.paid_to IS 'first day of its last settled month';
COMMENT ON COLUMN activity_spell_v1.first_hole IS 'first day of the first month in it whose payment was taken back';

CREATE VIEW activity_worker AS SELECT worker_id, region, is_plain FROM activity_worker_v1;
CREATE VIEW activity_spell AS
SELECT worker_id, spell, known_from, known_to, region, runs_from, runs_until, paid_to, first_hole
  FROM activity_spell_v1;

INSERT INTO projection (name, version, serving) VALUES ('activity', 1, true);

GRANT SELECT, INSERT ON activity_worker_v1, activity_spell_v1 TO sertakan_app;
GRANT UPDATE (is_plain) ON activity_worker_v1 TO sertakan_app;
GRANT UPDATE (known_to) ON activity_spell_v1 TO sertakan_app;
GRANT SELECT ON activity_worker, activity_spell TO sertakan_app;
