-- Owner: ledger.store.tokens. Not derived. Tokens are made and revoked over the owner's connection only: who
-- holds the application's password can check tokens, but cannot make one.

CREATE TABLE access_token (
    principal  uuid        PRIMARY KEY,
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    role       text        NOT NULL CHECK (role IN ('admin', 'enrolment', 'finance', 'claims', 'approver', 'auditor', 'coverage')),
    digest     bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz
);
COMMENT ON COLUMN access_token.principal IS 'the actor of events recorded with this token';
COMMENT ON COLUMN access_token.digest IS 'SHA-256 of the token; 256 random bits need neither salt nor stretching';

-- A revoked token keeps its row, so that the actor of an old event can still be named; its name is free again.
CREATE UNIQUE INDEX access_token_name ON access_token (name) WHERE revoked_at IS NULL;

GRANT SELECT ON access_token TO sertakan_app;
