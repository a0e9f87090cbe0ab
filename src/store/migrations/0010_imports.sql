-- Jobs of the Management API: users come in and go out by the file, verification mails (CONTRACT §5).

-- Of the rows that succeeded, those that changed a user who was there already.
alter table jobs add column updated bigint not null default 0;

-- An import at work has one of the tenant's places for it.
alter table jobs add column slot smallint;

create unique index jobs_slot on jobs (slot) where slot is not null and state in ('pending', 'running');

-- The address in a row of an import, in lower case: the second row that has it is refused.
alter table job_rows add column email text collate "C";

create index job_rows_email on job_rows (job_id, email, number) where email is not null;
