-- Search by name, nickname and the like, exactly or by how they begin: 300 folded characters, since a provider may say more
-- than fits into an index; by bytes ("C"), so that LIKE can use it. The expressions are those of src/store/user-places.ts
-- and src/store/search.ts. An attribute that hardly anybody has costs nothing for the others: a null is not in its index.
create index identities_search_email on identities ((left(lower(profile ->> 'email'), 300) collate "C"))
  where profile ->> 'email' is not null;

create index identities_search_name on identities ((left(lower(coalesce(profile ->> 'name', profile ->> 'email', profile ->> 'phone_number',
  profile ->> 'username')), 300) collate "C"));

create index identities_search_nickname on identities ((left(lower(coalesce(profile ->> 'nickname', split_part(profile ->> 'email', '@', 1),
  profile ->> 'username', profile ->> 'phone_number')), 300) collate "C"));

create index identities_search_given_name on identities ((left(lower(profile ->> 'given_name'), 300) collate "C"))
  where profile ->> 'given_name' is not null;

create index identities_search_family_name on identities ((left(lower(profile ->> 'family_name'), 300) collate "C"))
  where profile ->> 'family_name' is not null;

create index identities_search_username on identities ((left(lower(profile ->> 'username'), 300) collate "C"))
  where profile ->> 'username' is not null;

create index identities_search_phone_number on identities ((left(lower(profile ->> 'phone_number'), 300) collate "C"))
  where profile ->> 'phone_number' is not null;

-- Metadata, by any path and exact value.
create index users_user_metadata on users using gin (user_metadata jsonb_path_ops) where user_metadata is not null;

create index users_app_metadata on users using gin (app_metadata jsonb_path_ops) where app_metadata is not null;

-- The log by time, and one type of it.
create index logs_date on logs (date, log_id);

create index logs_type on logs (type, date, log_id);

-- Organizations of business customers (CONTRACT §4.8): their members sign in to applications on their behalf.
create table organizations (
  id text collate "C" primary key,
  name text collate "C" not null,
  display_name text not null,
  branding jsonb,
  metadata jsonb,
  token_quota jsonb,
  created_at timestamptz not null
);

create unique index organizations_name on organizations (name);

-- Where an organization's members come from. "extra" keeps other properties as they were sent.
create table organization_connections (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  connection_id text collate "C" not null references connections (id) on delete cascade,
  assign_membership_on_login boolean not null,
  show_as_button boolean not null,
  is_signup_enabled boolean not null,
  is_enabled boolean not null,
  extra jsonb not null,
  created_at timestamptz not null,
  primary key (organization_id, connection_id)
);

create index organization_connections_of on organization_connections (connection_id);

create table organization_members (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  user_id text collate "C" not null references users (user_id) on delete cascade,
  joined_at timestamptz not null,
  primary key (organization_id, user_id)
);

create index organization_members_user on organization_members (user_id, organization_id);

create index organization_members_joined on organization_members (organization_id, joined_at, user_id);

-- What a member is in one organization. As recorded, a role may be given before the membership.
create table organization_member_roles (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  user_id text collate "C" not null references users (user_id) on delete cascade,
  role_id text collate "C" not null references roles (id) on delete cascade,
  primary key (organization_id, user_id, role_id)
);

create index organization_member_roles_user on organization_member_roles (user_id, organization_id);

create index organization_member_roles_role on organization_member_roles (role_id);

-- Somebody was asked to become a member. The ticket of its link is encrypted, since Auth0's API shows the link again.
create table organization_invitations (
  id text collate "C" primary key,
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  ticket_hash text collate "C" not null,
  ticket text not null,
  client_id text collate "C" not null references clients (client_id) on delete cascade,
  connection_id text collate "C" references connections (id) on delete cascade,
  email text not null,
  inviter jsonb not null,
  app_metadata jsonb,
  user_metadata jsonb,
  roles text[] not null,
  url text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create unique index organization_invitations_ticket on organization_invitations (ticket_hash);

create index organization_invitations_of on organization_invitations (organization_id, created_at, id);

create table organization_grants (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  grant_id text collate "C" not null references client_grants (id) on delete cascade,
  created_at timestamptz not null,
  primary key (organization_id, grant_id)
);

create index organization_grants_of on organization_grants (grant_id, organization_id);

create table organization_domains (
  id text collate "C" primary key,
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  domain text collate "C" not null,
  status text not null,
  use_for_discovery boolean not null,
  verification text not null,
  created_at timestamptz not null
);

create unique index organization_domains_domain on organization_domains (organization_id, domain);
