-- Linking that can be taken back: what an operation is found by, what it took back, and requests that count once.

-- The identities that an operation moved, made or removed.
alter table operations add column identities text[] not null default '{}';

-- The operation that this one took back. Each is taken back at most once; what took it back can be taken back itself.
alter table operations add column undoes text collate "C";

create unique index operations_undoes on operations (undoes) where undoes is not null;

-- Operations that were carried out together, all or nothing.
alter table operations add column batch_id text collate "C";

-- The history of a user and of an identity.
create index operations_of on operations using gin (users, identities);

-- Personal parts of records are encrypted under a key of whom they are about: a user or an identity, which bear the same
-- kind of name. "sealed" is that key under CARABINER_KEYS. Deleting the row erases the person from every record, also
-- where they were the other party, and leaves the records themselves as they are.
create table subject_keys (
  subject text collate "C" primary key,
  sealed text not null
);

-- An identity that an unlink removed, with its credentials, so that the removal can be taken back while its window is open.
-- "row" is the row of identities, "passkeys" those of passkeys, "tokens" that of identity_tokens (sealed as there).
create table removed_identities (
  operation_id text collate "C" not null,
  key text collate "C" not null,
  identity jsonb not null,
  passkeys jsonb not null,
  tokens jsonb,
  removed_at timestamptz not null,
  primary key (operation_id, key)
);

create index removed_identities_at on removed_identities (removed_at);

-- Whoever is deleted takes along what was removed from them.
create index removed_identities_owner on removed_identities ((identity ->> 'owner'));

create index removed_identities_key on removed_identities (key);

-- Requests with an Idempotency-Key. "scope" is the SHA-256 of client, user and key, "request" that of what was asked.
-- A claim says that one is being carried out; the answer is committed with the operation itself, so it happens once
-- whatever becomes of the claim.
create table idempotency_claims (
  scope text collate "C" primary key,
  request text collate "C" not null,
  expires_at timestamptz not null
);

create index idempotency_claims_expiry on idempotency_claims (expires_at);

create table idempotency_answers (
  scope text collate "C" primary key,
  request text collate "C" not null,
  status integer not null,
  body jsonb not null,
  expires_at timestamptz not null
);

create index idempotency_answers_expiry on idempotency_answers (expires_at);
