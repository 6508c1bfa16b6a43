-- Owner: ledger.store.log. `events`, `command` and `ledger_identity` are the ledger: never derived, never changed.
-- The registers after them are derived: `verify` folds them anew from the events and compares.
--
-- The application's role reads all of it and writes none of it: `append` and `open_ledger` are the only doors.

CREATE TABLE events (
    position           bigint      PRIMARY KEY CHECK (position > 0),
    originator_id      uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    topic              text        NOT NULL,
    state              bytea       NOT NULL CHECK (octet_length(state) <= 60000),
    recorded_at        timestamptz NOT NULL,
    UNIQUE (originator_id, originator_version)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE events ALTER COLUMN state SET STORAGE MAIN;
COMMENT ON COLUMN events.position IS 'from 1, contiguous, in order of commit; index of the Merkle leaf + 1';
COMMENT ON COLUMN events.topic IS 'name of the fact for ever, never a path of a program';
COMMENT ON COLUMN events.state IS 'compact JSON, hashed as written';
COMMENT ON COLUMN events.recorded_at IS 'of a whole command the same; never before that of a lower position';

CREATE TABLE command (
    command_id     uuid        PRIMARY KEY,
    principal      uuid        NOT NULL,
    key_mac        bytea,
    request_mac    bytea,
    first_position bigint,
    last_position  bigint      NOT NULL,
    recorded_at    timestamptz NOT NULL,
    response       bytea,
    UNIQUE (principal, key_mac),
    CHECK ((key_mac IS NULL) = (request_mac IS NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN command.key_mac IS 'HMAC of the idempotency key under the principal; NULL when none was given';
COMMENT ON COLUMN command.first_position IS 'NULL when the command recorded no event';
COMMENT ON COLUMN command.last_position IS 'of its last event, or of the head when it recorded none';
COMMENT ON COLUMN command.response IS 'the first answer: JSON, compressed by zlib where it is long';
-- A position rounds down to the end of a command; an instant to the last command recorded by then.
CREATE INDEX command_boundary ON command (last_position) INCLUDE (recorded_at) WHERE first_position IS NOT NULL;
CREATE INDEX command_instant ON command (recorded_at, last_position) WHERE first_position IS NOT NULL;

CREATE TABLE ledger_identity (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    ledger_id uuid    NOT NULL,
    clock     text    NOT NULL CHECK (clock IN ('database', 'simulated')),
    zone      text    NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE restrict_violation USING MESSAGE = format('%s is append-only', TG_TABLE_NAME);
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON command EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_identity EXECUTE FUNCTION refuse_change();
-- ALWAYS: a session that calls itself a replica is refused as well.
ALTER TABLE events ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE command ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger_identity ENABLE ALWAYS TRIGGER append_only;

-- Registers: derived, written with the events of the same command.

CREATE TABLE stream_state (
    originator_id uuid   PRIMARY KEY,
    version       bigint NOT NULL,
    fold          int    NOT NULL,
    state         bytea  NOT NULL,
    due_on        date
) WITH (fillfactor = 60);
COMMENT ON COLUMN stream_state.fold IS 'shape of the state; of another shape than the program''s it is folded anew';
COMMENT ON COLUMN stream_state.due_on IS 'the agenda: next day on which somebody must look at the stream';
CREATE INDEX stream_state_due ON stream_state (due_on, originator_id) WHERE due_on IS NOT NULL;

CREATE TABLE register (
    kind      smallint NOT NULL,
    key       bytea    NOT NULL,
    stream_id uuid     NOT NULL,
    detail    uuid,
    position  bigint   NOT NULL,
    PRIMARY KEY (kind, key)
);
COMMENT ON TABLE register IS 'what may exist once: ledger.store.registers.RegisterKind';

CREATE TABLE enrolment (
    sponsor_id   uuid   NOT NULL,
    position     bigint NOT NULL,
    worker_id    uuid   NOT NULL,
    enrolment_id uuid   NOT NULL UNIQUE,
    ended_on     date,
    PRIMARY KEY (sponsor_id, position)
);
CREATE INDEX enrolment_by_worker ON enrolment (worker_id, sponsor_id);

CREATE TABLE lot (
    payment_id  uuid   PRIMARY KEY,
    sponsor_id  uuid   NOT NULL,
    sequence    bigint NOT NULL,
    amount      bigint NOT NULL,
    counts_from timestamptz,
    remaining   bigint NOT NULL,
    position    bigint NOT NULL,
    CONSTRAINT lot_remaining CHECK (remaining BETWEEN 0 AND amount)
) WITH (fillfactor = 80);
COMMENT ON COLUMN lot.sequence IS 'version of the receipt in the sponsor''s stream';
COMMENT ON COLUMN lot.counts_from IS 'NULL until a giro or cheque has cleared';
COMMENT ON COLUMN lot.remaining IS 'sen not allocated';
CREATE INDEX lot_with_money ON lot (sponsor_id, counts_from, sequence) WHERE remaining > 0;

CREATE TABLE funding (
    payment_id uuid   NOT NULL,
    worker_id  uuid   NOT NULL,
    month      date   NOT NULL,
    part       bigint NOT NULL CHECK (part > 0),
    PRIMARY KEY (payment_id, worker_id, month)
);
COMMENT ON COLUMN funding.part IS 'sen of the payment in this month of the worker';

GRANT SELECT ON events, command, ledger_identity, stream_state, register, enrolment, lot, funding TO sertakan_app;

-- The one lock under which positions are handed out; called by the two functions below only. Readers that need the very last position share it.
CREATE FUNCTION lock_log() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- With an older snapshot the last row read below would not be the last row.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'SL000', MESSAGE = 'the log is appended at READ COMMITTED only';
    END IF;
    IF current_setting('synchronous_commit') = 'off' THEN
        RAISE EXCEPTION USING ERRCODE = 'SL000', MESSAGE = 'the log is not appended with synchronous_commit off';
    END IF;
    PERFORM pg_advisory_xact_lock(47110002);
END
$$;

-- Position 1, once: a second caller gets the identity of the ledger that is open already. A simulated ledger
-- opens on the day its law came into force, so that every later instant can be simulated.
CREATE FUNCTION open_ledger(ledger uuid, command_id uuid, actor uuid, fact bytea)
RETURNS SETOF ledger_identity
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    opening jsonb := convert_from(fact, 'UTF8')::jsonb;
    at      timestamptz;
BEGIN
    PERFORM lock_log();
    IF NOT EXISTS (SELECT FROM ledger_identity) THEN
        at := CASE opening ->> 'clock' WHEN 'simulated' THEN '2015-07-01T00:00:00+07:00' ELSE clock_timestamp() END;
        INSERT INTO ledger_identity (ledger_id, clock, zone) VALUES (ledger, opening ->> 'clock', opening ->> 'zone');
        INSERT INTO events (position, originator_id, originator_version, topic, state, recorded_at)
        VALUES (1, ledger, 1, 'LedgerOpened', fact, at);
        INSERT INTO stream_state (originator_id, version, fold, state) VALUES (ledger, 1, 0, '');
        INSERT INTO command (command_id, principal, first_position, last_position, recorded_at)
        VALUES (open_ledger.command_id, actor, 1, 1, at);
        PERFORM pg_notify('ledger_events', '1');
    END IF;
    RETURN QUERY SELECT * FROM ledger_identity;
END
$$;
GRANT EXECUTE ON FUNCTION open_ledger(uuid, uuid, uuid, bytea) TO sertakan_app;

CREATE TYPE append_outcome AS (
    command        int,  -- 1-based place in the batch
    outcome        text, -- recorded, known, reused, conflict, taken, not_simulated
    first_position bigint,
    last_position  bigint,
    recorded_at    timestamptz,
    command_id     uuid, -- of the command that is known already
    response       bytea,
    kind           smallint, -- of the key that is taken, and by whom
    stream_id      uuid,
    detail         uuid
);

-- Many commands at once: lock, judge each, insert the good, say what became of each.
--
-- Columns of commands, events, streams … come as parallel arrays, one set per prefix; `_command` is the
-- 1-based place of the command in the batch, `_place` that of an event in its command.
--   c_  commands                 e_  events, in the order of the commands and of their events
--   s_  streams written: from and to which version (`check` false: an earlier command of the batch leaves it so)
--   g_  guards: streams that were read and must still have this version
--   k_  keys taken               f_  keys given back
--   n_  enrolments begun         d_  enrolments ended
--   l_  lots opened              r_  lots cleared              m_  sen drawn from (-) or returned to (+) lots
--   p_  parts of payments put into (+) or taken out of (-) a worker's month
--   v_  vault keys               t_  sealed texts              x_  owners whose vault key is destroyed
-- Commands of one `chain` (not 0) were decided on each other's outcome: after one that is not recorded, none is.
CREATE FUNCTION append(
    c_id uuid[], c_principal uuid[], c_key bytea[], c_request bytea[], c_response bytea[], c_events int[],
    c_chain int[], c_at timestamptz[],
    e_stream uuid[], e_version bigint[], e_topic text[], e_state bytea[],
    s_command int[] = '{}', s_stream uuid[] = '{}', s_from bigint[] = '{}', s_to bigint[] = '{}', s_fold int[] = '{}',
    s_state bytea[] = '{}', s_due date[] = '{}', s_check boolean[] = '{}',
    g_command int[] = '{}', g_stream uuid[] = '{}', g_version bigint[] = '{}',
    k_command int[] = '{}', k_place int[] = '{}', k_kind smallint[] = '{}', k_key bytea[] = '{}',
    k_stream uuid[] = '{}', k_detail uuid[] = '{}',
    f_command int[] = '{}', f_kind smallint[] = '{}', f_key bytea[] = '{}',
    n_command int[] = '{}', n_place int[] = '{}', n_sponsor uuid[] = '{}', n_worker uuid[] = '{}',
    n_enrolment uuid[] = '{}',
    d_command int[] = '{}', d_enrolment uuid[] = '{}', d_on date[] = '{}',
    l_command int[] = '{}', l_place int[] = '{}', l_payment uuid[] = '{}', l_sponsor uuid[] = '{}',
    l_sequence bigint[] = '{}', l_amount bigint[] = '{}', l_counts_from timestamptz[] = '{}',
    r_command int[] = '{}', r_payment uuid[] = '{}', r_counts_from timestamptz[] = '{}',
    m_command int[] = '{}', m_payment uuid[] = '{}', m_sen bigint[] = '{}',
    p_command int[] = '{}', p_payment uuid[] = '{}', p_worker uuid[] = '{}', p_month date[] = '{}', p_sen bigint[] = '{}',
    v_command int[] = '{}', v_owner uuid[] = '{}', v_wrapped bytea[] = '{}',
    t_command int[] = '{}', t_reference uuid[] = '{}', t_owner uuid[] = '{}', t_field text[] = '{}',
    t_sealed bytea[] = '{}',
    x_command int[] = '{}', x_owner uuid[] = '{}'
)
RETURNS SETOF append_outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
-- Planned once a session: one probe of an index per row, whatever the statistics of a young table say.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET work_mem = '64MB'  -- a large command's rows need not go through temporary files
AS $$
DECLARE
    commands  CONSTANT int := cardinality(c_id);
    simulated boolean;
    base      bigint;        -- head before the batch
    head      bigint;        -- head after the commands looked at so far
    last_at   timestamptz;
    now_at    timestamptz;
    good      boolean[]     := array_fill(true, ARRAY[commands]);
    first     bigint[]      := array_fill(0::bigint, ARRAY[commands]);  -- position of a command's first event
    shift     bigint[]      := array_fill(0::bigint, ARRAY[commands]);  -- from place in the batch to position
    at        timestamptz[];
    owner_of  int[];         -- command of each event
    before    bigint        := 0;
    broken    int[]         := '{}';
    outcomes  append_outcome[];
    one       append_outcome;
    changed   bigint;
BEGIN
    PERFORM lock_log();
    SELECT i.clock = 'simulated' INTO simulated FROM ledger_identity i;
    IF simulated IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'SL001', MESSAGE = 'the ledger has not been opened';
    END IF;
    -- A statement of its own, so that it sees what was committed while this one waited for the lock.
    SELECT e.position, e.recorded_at INTO base, last_at FROM events e ORDER BY e.position DESC LIMIT 1;
    base := coalesce(base, 0);
    head := base;
    last_at := coalesce(last_at, '-infinity');
    now_at := clock_timestamp();
    IF NOT simulated AND last_at > now_at + interval '2 seconds' THEN
        RAISE EXCEPTION USING ERRCODE = 'SL002', MESSAGE = 'the clock is behind the log';
    END IF;
    -- Strictly later than every batch before: what was recorded by a recorded instant never grows.
    at := array_fill(greatest(now_at, last_at + interval '1 microsecond'), ARRAY[commands]);

    outcomes := ARRAY(
        SELECT DISTINCT ON (v.command)
               (v.command, v.outcome, v.first_position, v.last_position, v.recorded_at, v.command_id, v.response,
                v.kind, v.stream_id, v.detail)::append_outcome
          FROM (
            SELECT u.i::int AS command, 1 AS rank,
                   CASE WHEN c.principal = u.principal AND c.request_mac IS NOT DISTINCT FROM u.request
                        THEN 'known' ELSE 'reused' END AS outcome,
                   c.first_position, c.last_position, c.recorded_at, c.command_id, c.response,
                   NULL::smallint AS kind, NULL::uuid AS stream_id, NULL::uuid AS detail
              FROM unnest(c_id, c_principal, c_request) WITH ORDINALITY u(id, principal, request, i)
              JOIN command c ON c.command_id = u.id
            UNION ALL
            SELECT u.i::int, 2, CASE WHEN c.request_mac = u.request THEN 'known' ELSE 'reused' END,
                   c.first_position, c.last_position, c.recorded_at, c.command_id, c.response, NULL, NULL, NULL
              FROM unnest(c_principal, c_key, c_request) WITH ORDINALITY u(principal, key, request, i)
              JOIN command c ON c.principal = u.principal AND c.key_mac = u.key
            UNION ALL
            SELECT u.i::int, 3, 'not_simulated', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
              FROM unnest(c_at) WITH ORDINALITY u(at, i) WHERE u.at IS NOT NULL AND NOT simulated
            UNION ALL
            SELECT u.c, 4, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, s.originator_id, NULL
              FROM unnest(s_command, s_stream, s_from, s_check) u(c, id, version, checked)
              LEFT JOIN stream_state s ON s.originator_id = u.id
             WHERE u.checked AND u.version <> coalesce(s.version, least(u.version, 0))
            UNION ALL
            SELECT u.c, 4, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, u.id, NULL
              FROM unnest(g_command, g_stream, g_version) u(c, id, version)
              LEFT JOIN stream_state s ON s.originator_id = u.id
             WHERE u.version <> coalesce(s.version, 0)
            UNION ALL
            SELECT u.c, 4, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, u.owner, NULL
              FROM unnest(v_command, v_owner) u(c, owner) JOIN vault_key k ON k.owner_id = u.owner
            UNION ALL
            SELECT u.c, 4, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, u.payment, NULL
              FROM unnest(l_command, l_payment) u(c, payment) JOIN lot l ON l.payment_id = u.payment
            UNION ALL
            SELECT u.c, 4, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, u.enrolment, NULL
              FROM unnest(n_command, n_enrolment) u(c, enrolment) JOIN enrolment n ON n.enrolment_id = u.enrolment
            UNION ALL
            SELECT u.c, 5, 'taken', NULL, NULL, NULL, NULL, NULL, r.kind, r.stream_id, r.detail
              FROM unnest(k_command, k_kind, k_key) u(c, kind, key)
              JOIN register r ON r.kind = u.kind AND r.key = u.key
          ) v
         ORDER BY v.command, v.rank);
    FOREACH one IN ARRAY outcomes LOOP
        good[one.command] := false;
    END LOOP;

    FOR i IN 1 .. commands LOOP
        IF c_chain[i] <> 0 THEN
            IF good[i] AND c_chain[i] = ANY (broken) THEN
                good[i] := false;
                outcomes := outcomes || ROW(i, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::append_outcome;
            ELSIF NOT good[i] THEN
                broken := broken || c_chain[i];
            END IF;
        END IF;
        first[i] := head + 1;
        shift[i] := head - before;
        before := before + c_events[i];
        IF good[i] THEN
            head := head + c_events[i];
            IF simulated THEN
                at[i] := greatest(last_at, coalesce(c_at[i], last_at));
                IF c_events[i] > 0 THEN
                    last_at := at[i];
                END IF;
            END IF;
        END IF;
    END LOOP;

    owner_of := ARRAY(SELECT i FROM generate_subscripts(c_events, 1) i, generate_series(1, c_events[i]) ORDER BY i);
    IF 0 > ANY (c_events) OR cardinality(owner_of) <> cardinality(e_stream) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL003', MESSAGE = 'the events of the batch are not as its commands say';
    END IF;
    INSERT INTO events (position, originator_id, originator_version, topic, state, recorded_at)
    SELECT u.o + shift[u.c], u.stream, u.version, u.topic, u.state, at[u.c]
      FROM unnest(owner_of, e_stream, e_version, e_topic, e_state) WITH ORDINALITY u(c, stream, version, topic, state, o)
     WHERE good[u.c];
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> head - base THEN
        RAISE EXCEPTION USING ERRCODE = 'SL003', MESSAGE = 'positions would not be contiguous';
    END IF;

    INSERT INTO command (command_id, principal, key_mac, request_mac, first_position, last_position, recorded_at, response)
    SELECT u.id, u.principal, u.key, u.request, CASE WHEN u.events > 0 THEN first[u.i] END,
           first[u.i] + u.events - 1, at[u.i], u.response
      FROM unnest(c_id, c_principal, c_key, c_request, c_events, c_response)
           WITH ORDINALITY u(id, principal, key, request, events, response, i)
     WHERE good[u.i];

    IF 0 = ALL (c_chain) THEN
        -- Half the time of an upsert: nearly all streams of a large command are known.
        UPDATE stream_state s SET version = u.version, fold = u.fold, state = u.state, due_on = u.due
          FROM unnest(s_command, s_stream, s_from, s_to, s_fold, s_state, s_due)
               u(c, id, before, version, fold, state, due)
         WHERE s.originator_id = u.id AND u.before > 0 AND good[u.c];
        INSERT INTO stream_state (originator_id, version, fold, state, due_on)
        SELECT u.id, u.version, u.fold, u.state, u.due
          FROM unnest(s_command, s_stream, s_from, s_to, s_fold, s_state, s_due)
               u(c, id, before, version, fold, state, due)
         WHERE u.before <= 0 AND good[u.c]
        ON CONFLICT (originator_id) DO UPDATE  -- of a stream that counts from 0
           SET version = excluded.version, fold = excluded.fold, state = excluded.state, due_on = excluded.due_on;
    ELSE
        INSERT INTO stream_state (originator_id, version, fold, state, due_on)
        SELECT DISTINCT ON (u.id) u.id, u.version, u.fold, u.state, u.due
          FROM unnest(s_command, s_stream, s_to, s_fold, s_state, s_due) u(c, id, version, fold, state, due)
         WHERE good[u.c] ORDER BY u.id, u.version DESC
        ON CONFLICT (originator_id) DO UPDATE
           SET version = excluded.version, fold = excluded.fold, state = excluded.state, due_on = excluded.due_on;
    END IF;

    IF cardinality(f_key) > 0 THEN
        DELETE FROM register r USING unnest(f_command, f_kind, f_key) u(c, kind, key)
         WHERE r.kind = u.kind AND r.key = u.key AND good[u.c];
    END IF;
    IF cardinality(k_key) > 0 THEN
        INSERT INTO register (kind, key, stream_id, detail, position)
        SELECT u.kind, u.key, u.stream, u.detail, first[u.c] + u.place - 1
          FROM unnest(k_command, k_place, k_kind, k_key, k_stream, k_detail) u(c, place, kind, key, stream, detail)
         WHERE good[u.c];
    END IF;
    IF cardinality(n_enrolment) > 0 THEN
        INSERT INTO enrolment (sponsor_id, position, worker_id, enrolment_id)
        SELECT u.sponsor, first[u.c] + u.place - 1, u.worker, u.enrolment
          FROM unnest(n_command, n_place, n_sponsor, n_worker, n_enrolment) u(c, place, sponsor, worker, enrolment)
         WHERE good[u.c];
    END IF;
    IF cardinality(d_enrolment) > 0 THEN
        UPDATE enrolment n SET ended_on = u.on_day
          FROM unnest(d_command, d_enrolment, d_on) u(c, enrolment, on_day)
         WHERE n.enrolment_id = u.enrolment AND good[u.c];
    END IF;
    IF cardinality(l_payment) > 0 THEN
        INSERT INTO lot (payment_id, sponsor_id, sequence, amount, counts_from, remaining, position)
        SELECT u.payment, u.sponsor, u.sequence, u.amount, u.counts_from, u.amount, first[u.c] + u.place - 1
          FROM unnest(l_command, l_place, l_payment, l_sponsor, l_sequence, l_amount, l_counts_from)
               u(c, place, payment, sponsor, sequence, amount, counts_from)
         WHERE good[u.c];
    END IF;
    IF cardinality(r_payment) > 0 THEN
        UPDATE lot l SET counts_from = u.counts_from
          FROM unnest(r_command, r_payment, r_counts_from) u(c, payment, counts_from)
         WHERE l.payment_id = u.payment AND good[u.c];
    END IF;
    IF cardinality(m_payment) > 0 THEN
        UPDATE lot l SET remaining = l.remaining + moved.sen
          FROM (SELECT u.payment, sum(u.sen)::bigint AS sen FROM unnest(m_command, m_payment, m_sen) u(c, payment, sen)
                 WHERE good[u.c] GROUP BY u.payment) moved
         WHERE l.payment_id = moved.payment;
    END IF;
    IF cardinality(p_payment) > 0 THEN
        INSERT INTO funding (payment_id, worker_id, month, part)
        SELECT u.payment, u.worker, u.month, u.sen
          FROM unnest(p_command, p_payment, p_worker, p_month, p_sen) u(c, payment, worker, month, sen)
         WHERE good[u.c] AND u.sen > 0
         ORDER BY u.payment, u.worker, u.month  -- one leaf of the index after the other
        ON CONFLICT (payment_id, worker_id, month) DO UPDATE SET part = funding.part + excluded.part;
    END IF;
    IF 0 > ANY (p_sen) THEN
        DELETE FROM funding p USING unnest(p_command, p_payment, p_worker, p_month, p_sen) u(c, payment, worker, month, sen)
         WHERE p.payment_id = u.payment AND p.worker_id = u.worker AND p.month = u.month AND p.part = -u.sen AND good[u.c];
        UPDATE funding p SET part = p.part + u.sen
          FROM unnest(p_command, p_payment, p_worker, p_month, p_sen) u(c, payment, worker, month, sen)
         WHERE p.payment_id = u.payment AND p.worker_id = u.worker AND p.month = u.month AND u.sen < 0 AND good[u.c];
    END IF;
    IF cardinality(v_owner) > 0 THEN
        INSERT INTO vault_key (owner_id, wrapped)
        SELECT u.owner, u.wrapped FROM unnest(v_command, v_owner, v_wrapped) u(c, owner, wrapped) WHERE good[u.c];
    END IF;
    IF cardinality(t_reference) > 0 THEN
        INSERT INTO vault_field (reference, owner_id, field, sealed)
        SELECT u.reference, u.owner, u.field, u.sealed
          FROM unnest(t_command, t_reference, t_owner, t_field, t_sealed) u(c, reference, owner, field, sealed)
         WHERE good[u.c];
    END IF;
    IF cardinality(x_owner) > 0 THEN
        PERFORM destroy_vault_key(u.owner, at[u.c]) FROM unnest(x_command, x_owner) u(c, owner) WHERE good[u.c];
    END IF;

    IF head > base THEN
        PERFORM pg_notify('ledger_events', head::text);
    END IF;
    RETURN QUERY SELECT * FROM unnest(outcomes);
    RETURN QUERY SELECT i, 'recorded', CASE WHEN c_events[i] > 0 THEN first[i] END, first[i] + c_events[i] - 1, at[i],
                        NULL::uuid, NULL::bytea, NULL::smallint, NULL::uuid, NULL::uuid
                   FROM generate_subscripts(good, 1) i WHERE good[i];
END
$$;

DO $$
BEGIN
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO sertakan_app', 'append'::regproc::oid::regprocedure);
END
$$;
