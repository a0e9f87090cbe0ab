-- What stands around a user: notes on its sessions and refresh tokens, accounts connected at providers, keys of devices.

-- What the Management API noted on a session or a family of refresh tokens. It is apart from the records, which the
-- provider writes anew at each use, so that neither loses the other's writing. "id" is the session's uid or the grant.
-- "ended_at": the session was ended, and a request that had read it before and writes it after does not bring it back.
create table sign_in_notes (
  model text collate "C" not null,
  id text collate "C" not null,
  metadata jsonb,
  updated_at timestamptz not null,
  ended_at timestamptz,
  primary key (model, id)
);

-- Refresh tokens that came from a session.
create index protocol_records_session on protocol_records ((payload ->> 'sessionUid'))
  where model = 'RefreshToken';

-- Accounts at providers that a person connected to be called with, without signing in by them (CONTRACT §9). The tokens
-- are encrypted under CARABINER_KEYS. They go with their user; a user of a later life has none of them.
create table connected_accounts (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (user_id) on delete cascade,
  user_created_at timestamptz not null,
  connection_id text collate "C" not null references connections (id) on delete cascade,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  scopes text[] not null,
  sealed text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz
);

create unique index connected_accounts_of on connected_accounts (user_id, connection_id, issuer, subject);

-- Public keys of devices (CONTRACT §8).
create table device_credentials (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (user_id) on delete cascade,
  user_created_at timestamptz not null,
  client_id text collate "C" not null,
  device_id text collate "C" not null,
  device_name text not null,
  value text not null,
  created_at timestamptz not null
);

create unique index device_credentials_of on device_credentials (user_id, client_id, device_id);

-- JWTs that were declared void by their API. They are listed for it; it is the API that refuses them.
create table blacklisted_tokens (
  aud text collate "C" not null,
  jti text collate "C" not null,
  created_at timestamptz not null,
  primary key (aud, jti)
);

-- Numbers of a day (CONTRACT §8) are counted from the log.
create index logs_counted on logs (date) where type in ('s', 'sepft', 'ss', 'pwd_leak');
