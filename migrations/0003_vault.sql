-- Owner: ledger.store.vault. Not derived: what stands here can be rebuilt from nothing else.
-- Names, NIKs, birth dates and free text, each sealed under its owner's own key; events hold references only.
-- Rows come with the events they belong to, through the append function; the application role cannot write here.

-- Tells a wrong master key at the start, before it seals or opens anything.
CREATE TABLE vault_key_check (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    key_check bytea   NOT NULL CHECK (octet_length(key_check) = 32)
);
COMMENT ON COLUMN vault_key_check.key_check IS 'HMAC under a key drawn from the master key';

-- A destroyed key leaves its row, so that an erased owner is told from an unknown one and gets no second key.
CREATE TABLE vault_key (
    owner_id     uuid PRIMARY KEY,
    wrapped      bytea CHECK (octet_length(wrapped) = 61),
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON COLUMN vault_key.owner_id IS 'worker or sponsor';
COMMENT ON COLUMN vault_key.wrapped IS 'the owner''s key, AES-256-GCM under a key drawn from the master key';

CREATE TABLE vault_field (
    reference uuid   PRIMARY KEY,
    owner_id  uuid   NOT NULL REFERENCES vault_key,
    field     text   NOT NULL CHECK (field ~ '^[a-z][a-z_]{0,39}$'),
    sealed    bytea  NOT NULL CHECK (octet_length(sealed) BETWEEN 45 AND 70000),
    ordinal   bigint NOT NULL GENERATED ALWAYS AS IDENTITY
);
COMMENT ON COLUMN vault_field.sealed IS 'salt and text, AES-256-GCM under the owner''s key';
COMMENT ON COLUMN vault_field.ordinal IS 'order of writing: the last of an owner''s field is the present one';
CREATE INDEX vault_field_by_owner ON vault_field (owner_id, field, ordinal);

-- Erasure: what the owner's key sealed can be opened by nobody from now on. A second time changes nothing.
-- Old copies of the row fade with vacuum and with the last backup that holds them.
CREATE FUNCTION destroy_vault_key(owner uuid, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.vault_key SET wrapped = NULL, destroyed_at = at WHERE owner_id = owner AND wrapped IS NOT NULL;
END;
-- Granted to nobody: the append function calls it, as the owner, with the event that records the erasure.

GRANT SELECT ON vault_key_check, vault_key, vault_field TO sertakan_app;
