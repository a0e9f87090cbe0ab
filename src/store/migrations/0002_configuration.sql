-- What is configured: applications, what they may do, where identities come from, keys.

-- "secret" is encrypted under CARABINER_KEYS: Auth0's clients read it back.
create table clients (
  client_id text collate "C" primary key,
  name text not null,
  secret text,
  settings jsonb not null,
  created_at timestamptz not null
);

-- "audience" is "/api/v2/" for our own Management API at whatever origin, else the API's identifier.
create table client_grants (
  id text collate "C" primary key,
  client_id text collate "C" not null references clients (client_id) on delete cascade,
  audience text collate "C" not null,
  scope text[] not null
);

create unique index client_grants_pair on client_grants (client_id, audience);

create table connections (
  id text collate "C" primary key,
  name text collate "C" not null,
  strategy text collate "C" not null,
  options jsonb not null,
  enabled_clients text[] not null,
  created_at timestamptz not null
);

create unique index connections_name on connections (name);

-- One row a setting of the tenant that is not its default.
create table settings (
  name text collate "C" primary key,
  value jsonb not null
);

-- "private_key" is encrypted under CARABINER_KEYS.
create table signing_keys (
  kid text collate "C" primary key,
  public_key jsonb not null,
  private_key text not null,
  created_at timestamptz not null
);
