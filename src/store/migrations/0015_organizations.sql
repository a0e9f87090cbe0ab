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
