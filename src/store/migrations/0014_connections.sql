-- What hangs on a connection: the keys by which we prove to a provider who we are, and how a directory would provision it.

-- "certificate" and "pkcs" are base64 DER, "private_key" is sealed. There is at most one key of each role.
create table connection_keys (
  kid text collate "C" primary key,
  connection_id text collate "C" not null references connections (id) on delete cascade,
  role text collate "C" not null check (role in ('current', 'next', 'previous')),
  algorithm text collate "C" not null,
  subject text not null,
  certificate text not null,
  pkcs text not null,
  private_key text not null,
  current_since timestamptz
);

create unique index connection_keys_role on connection_keys (connection_id, role);

create table scim_configurations (
  connection_id text collate "C" primary key references connections (id) on delete cascade,
  user_id_attribute text not null,
  mapping jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Of a token its hash is kept.
create table scim_tokens (
  id text collate "C" primary key,
  connection_id text collate "C" not null references scim_configurations (connection_id) on delete cascade,
  hash text collate "C" not null,
  scopes text[] not null,
  created_at timestamptz not null,
  valid_until timestamptz
);

create index scim_tokens_connection on scim_tokens (connection_id);
