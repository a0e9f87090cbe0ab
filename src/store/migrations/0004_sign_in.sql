-- Signing in: what the OpenID provider keeps, sign-ins in progress, proofs, factors, consents, attempts, messages.
-- Whatever a sign-in leaves names the identity that opened it and its epoch (inside "payload", "data" or the columns
-- here), and is good only while that identity belongs to its user in that epoch, checked at every use (DESIGN §2).

-- Sessions, grants, codes, refresh tokens … of the OpenID provider. "id" is the SHA-256 of what the bearer holds, so
-- the table holds nothing that opens anything.
create table protocol_records (
  model text collate "C" not null,
  id text collate "C" not null,
  payload jsonb not null,
  grant_id text collate "C",
  uid text collate "C",
  user_code text collate "C",
  user_id text collate "C",
  client_id text collate "C",
  consumed_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (model, id)
);

-- Ends a family of tokens at once.
create index protocol_records_grant on protocol_records (grant_id) where grant_id is not null;

create index protocol_records_uid on protocol_records (uid) where uid is not null;

create unique index protocol_records_user_code on protocol_records (user_code) where user_code is not null;

-- Sessions and refresh tokens of a user.
create index protocol_records_user on protocol_records (user_id, model) where user_id is not null;

create index protocol_records_expiry on protocol_records (expires_at);

-- A sign-in in progress: one authorization request in one browser. "id" is the SHA-256 of the page's "state", "browser"
-- that of the browser's cookie. "version" makes two posts of one page at once one.
create table flows (
  id text collate "C" primary key,
  browser text collate "C" not null,
  state jsonb not null,
  version integer not null,
  expires_at timestamptz not null
);

create index flows_expiry on flows (expires_at);

-- Evidence, minutes old and usable once: codes, links, tickets, states of upstream sign-ins, MFA tokens, invitations.
-- "id" is the SHA-256 of the secret (with the kind). "identity" and "epoch" name the identity it is about, where one is.
create table proofs (
  id text collate "C" primary key,
  kind text collate "C" not null,
  user_id text collate "C",
  identity text collate "C",
  epoch bigint,
  data jsonb not null,
  attempts integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index proofs_user on proofs (user_id) where user_id is not null;

create index proofs_expiry on proofs (expires_at);

-- Second factors. They belong to a user of one life: a user id can come back, "user_created_at" then differs, and an undo
-- that restores the user with its time of creation has its factors again. "secret" is encrypted under CARABINER_KEYS for
-- TOTP, the SHA-256 of a recovery code, or the public key of a security key.
create table factors (
  id text collate "C" primary key,
  user_id text collate "C" not null,
  user_created_at timestamptz not null,
  type text collate "C" not null,
  name text,
  secret text not null,
  confirmed boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  -- TOTP: the last step that was accepted, so that no code works twice. WebAuthn: the signature counter.
  counter bigint not null default 0,
  -- WebAuthn: base64url.
  credential_id text collate "C",
  data jsonb not null
);

create index factors_user on factors (user_id);

-- A user has one recovery code; another one replaces it.
create unique index factors_recovery on factors (user_id, user_created_at) where type = 'recovery-code';

create unique index factors_credential on factors (user_id, user_created_at, credential_id)
  where credential_id is not null;

-- Passkeys belong to an identity and move with it. "credential_id" and "user_handle" are base64url; the handle is random
-- and the same for all passkeys of an identity, so that a device shows it once.
create table passkeys (
  credential_id text collate "C" primary key,
  id text collate "C" not null unique,
  user_handle text collate "C" not null,
  identity text collate "C" not null references identities (key) on delete cascade,
  public_key text not null,
  counter bigint not null,
  name text,
  transports text[] not null,
  device_type text not null,
  backed_up boolean not null,
  rp_id text collate "C" not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);

create index passkeys_identity on passkeys (identity);

-- What a provider gave to be called with in an identity's name, encrypted under CARABINER_KEYS. It goes with the identity.
create table identity_tokens (
  identity text collate "C" primary key references identities (key) on delete cascade,
  sealed text not null,
  updated_at timestamptz not null
);

-- What a person has allowed a third-party client. "audience" is "" for the scopes of OpenID Connect alone.
create table consents (
  id text collate "C" primary key,
  user_id text collate "C" not null,
  user_created_at timestamptz not null,
  client_id text collate "C" not null references clients (client_id) on delete cascade,
  audience text collate "C" not null,
  scope text[] not null,
  created_at timestamptz not null
);

create unique index consents_of on consents (user_id, client_id, audience, user_created_at);

-- Failed attempts by account, address or both (CONTRACT §1.7, §4.9). "key" is the SHA-256 of what it counts.
create table attempts (
  key text collate "C" primary key,
  -- What is blocked, for /user-blocks: the identifier that was typed, the connection, the address it came from.
  identifier text collate "C",
  connection text collate "C",
  ip text collate "C",
  failures integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  blocked_until timestamptz,
  expires_at timestamptz not null
);

create index attempts_identifier on attempts (identifier) where identifier is not null;

create index attempts_expiry on attempts (expires_at);

-- "Never ask again" of a suggested link, from either side's view: the new identity and the user it might belong to.
create table dismissed_links (
  identity text collate "C" not null references identities (key) on delete cascade,
  other_user_id text collate "C" not null,
  at timestamptz not null,
  primary key (identity, other_user_id)
);

-- Mail and SMS to be delivered after the commit. The body is encrypted: it holds codes and links. A message that is not
-- delivered by "expires_at" is dropped, since its code is worthless then.
create table messages (
  id text collate "C" primary key,
  channel text collate "C" not null,
  recipient text not null,
  subject text,
  body text not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  failed_at timestamptz,
  error text,
  created_at timestamptz not null
);

create index messages_due on messages (due_at) where sent_at is null and failed_at is null;

create index messages_created on messages (created_at);

-- APIs that tokens are for (CONTRACT §8). The Management API itself is not in here. "secret" signs HS256 tokens and is
-- encrypted under CARABINER_KEYS.
create table resource_servers (
  id text collate "C" primary key,
  identifier text collate "C" not null,
  name text not null,
  secret text,
  settings jsonb not null,
  created_at timestamptz not null
);

create unique index resource_servers_identifier on resource_servers (identifier);

-- Administrators: users with a system role.
create table administrators (
  user_id text collate "C" primary key references users (user_id) on delete cascade,
  role text collate "C" not null,
  created_at timestamptz not null
);

-- "secrets" holds the secret parts of "options", encrypted under CARABINER_KEYS; "extra" what Auth0's connections carry.
alter table connections add column secrets text;

alter table connections add column extra jsonb not null default '{}';

-- The add-ons of a client, which hold credentials, encrypted under CARABINER_KEYS.
alter table clients add column secrets text;

-- 'client': for the client in its own name. 'user': what it may ask for in a user's.
alter table client_grants add column subject_type text not null default 'client';

alter table client_grants add column extra jsonb not null default '{}';
-- Hashes of earlier passwords, newest first, where the connection's password history asks for them.
alter table identities add column password_history text[];
