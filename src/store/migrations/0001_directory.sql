-- The directory. One statement a step; a step that ran is never edited again.
-- Text keys compare by byte ("C"), so that rows are locked in the same order on every machine.

-- A user. Its root profile is that of its main identity; metadata is its own.
create table users (
  user_id text collate "C" primary key,
  main_key text collate "C" not null,
  version bigint not null,
  app_metadata jsonb,
  user_metadata jsonb,
  blocked boolean,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- One way in. "owner" is plain and immediate: an identity has exactly one user at every moment.
create table identities (
  key text collate "C" primary key,
  owner text collate "C" not null references users (user_id),
  position integer not null,
  provider text collate "C" not null,
  id text collate "C" not null,
  id_is_number boolean not null,
  connection text collate "C" not null,
  connection_id text collate "C" not null,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  profile jsonb not null,
  epoch bigint not null,
  linked_by text collate "C",
  login_email text collate "C",
  login_username text collate "C",
  login_phone text collate "C",
  password_hash text,
  password_reset_at timestamptz,
  created_at timestamptz not null,
  constraint identities_address check (key = provider || '|' || id)
);

-- Finds a user's identities, and is what a user's main identity refers to.
create unique index identities_owner on identities (owner, key);

-- A user is never empty and has exactly one main identity, which is its own. No link can nest: owners are users.
alter table users add constraint users_main foreign key (user_id, main_key) references identities (owner, key);

-- The proof of an identity: who vouches for it, and as whom.
create unique index identities_proof on identities (connection_id, issuer, subject);

-- What one can sign in with is unique in its connection, linked or not.
create unique index identities_email on identities (connection_id, login_email) where login_email is not null;

create unique index identities_username on identities (connection_id, login_username) where login_username is not null;

create unique index identities_phone on identities (connection_id, login_phone) where login_phone is not null;

-- users-by-email, and search by address.
create index identities_profile_email on identities (lower(profile ->> 'email'));

-- The default order of lists.
create index users_created on users (created_at, user_id);

-- Login counters change at every sign-in and must not raise a user's version, so they live apart.
create table logins (
  user_id text collate "C" primary key references users (user_id) on delete cascade,
  logins_count integer not null,
  last_login timestamptz not null,
  last_ip text not null
);

-- What was done to identities, with everything that is needed to take it back.
create table operations (
  id text collate "C" primary key,
  action text not null,
  at timestamptz not null,
  actor jsonb not null,
  reason text,
  users text[] not null,
  before jsonb not null,
  after jsonb not null
);

-- The tenant log. "log_id" sorts by time.
create table logs (
  log_id text collate "C" primary key,
  date timestamptz not null,
  type text collate "C" not null,
  user_id text collate "C",
  entry jsonb not null
);

create index logs_of_user on logs (user_id, log_id) where user_id is not null;

-- What others are to be told, written with the change that it tells of.
create table events (
  id text collate "C" primary key,
  at timestamptz not null,
  type text collate "C" not null,
  user_id text collate "C" not null,
  operation_id text collate "C",
  data jsonb not null
);
