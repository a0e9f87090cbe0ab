-- Jobs: many operations from a file or by a filter, done bit by bit, and resumed where a process died.

-- A job. Whoever works on it has it until "due_at"; "turn" says which claim that is, and a later one makes it void. Of the
-- rows, those up to "done" have their outcome. "asked" is who asked and how, "place" where a list or a scan goes on. With an
-- Idempotency-Key, "scope" is the SHA-256 of client, user and key, and "request" that of what was asked.
create table jobs (
  id text collate "C" primary key,
  kind text collate "C" not null,
  state text collate "C" not null,
  dry_run boolean not null,
  rate integer,
  options jsonb not null,
  asked jsonb not null,
  place text collate "C",
  total bigint not null default 0,
  done bigint not null default 0,
  succeeded bigint not null default 0,
  failed bigint not null default 0,
  error jsonb,
  turn bigint not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  scope text collate "C" unique,
  request text collate "C"
);

create index jobs_due on jobs (due_at) where state in ('pending', 'running');

create index jobs_ended on jobs (ended_at) where ended_at is not null;

-- What a job is to do, numbered from 1.
create table job_rows (
  job_id text collate "C" not null,
  number bigint not null,
  body jsonb not null,
  primary key (job_id, number)
);

-- What became of a row, written in the commit of its operation: the key sees to it that no row is done twice.
create table job_outcomes (
  job_id text collate "C" not null,
  number bigint not null,
  operation_id text collate "C",
  code text collate "C",
  message text,
  details jsonb,
  primary key (job_id, number)
);

create index job_failures on job_outcomes (job_id, number) where code is not null;

-- Operations that were carried out together: of a batch, or of a job.
create index operations_batch on operations (batch_id, id) where batch_id is not null;

-- Users who are probably one person, as a job has found them. Named after who they are, so that finding them again changes
-- nothing, and whoever joins them makes another group.
create table duplicate_groups (
  id text collate "C" primary key,
  users text[] not null,
  score integer not null,
  found_at timestamptz not null,
  seen_at timestamptz not null,
  dismissed_at timestamptz
);

create index duplicate_groups_score on duplicate_groups (score desc, id);

create index duplicate_groups_users on duplicate_groups using gin (users);

-- What is compared: who vouches for an identity and as whom, wherever that is; verified numbers. Addresses have theirs.
create index identities_subject on identities (issuer, subject) where issuer <> '';

create index identities_verified_phone on identities ((profile ->> 'phone_number'))
  where profile ->> 'phone_verified' = 'true';
