-- Roles, and what they and users may do at APIs (CONTRACT §8).

create table roles (
  id text collate "C" primary key,
  name text collate "C" not null,
  description text,
  created_at timestamptz not null
);

create unique index roles_name on roles (name);

-- "audience" is as in client_grants: "/api/v2/" for our own Management API, else the identifier of an API. Whoever changes
-- or removes that API takes what it no longer has out of here.
create table role_permissions (
  role_id text collate "C" not null references roles (id) on delete cascade,
  audience text collate "C" not null,
  name text collate "C" not null,
  primary key (role_id, audience, name)
);

create index role_permissions_api on role_permissions (audience, name);

create table user_roles (
  user_id text collate "C" not null references users (user_id) on delete cascade,
  role_id text collate "C" not null references roles (id) on delete cascade,
  assigned_at timestamptz not null,
  primary key (user_id, role_id)
);

-- The members of a role, in the order in which they came.
create index user_roles_members on user_roles (role_id, assigned_at, user_id);

-- What a user may do beside what its roles allow.
create table user_permissions (
  user_id text collate "C" not null references users (user_id) on delete cascade,
  audience text collate "C" not null,
  name text collate "C" not null,
  primary key (user_id, audience, name)
);

create index user_permissions_api on user_permissions (audience, name);
