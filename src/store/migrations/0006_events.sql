-- Events get a place in a feed after their commit, and are delivered from there.

-- The order in which events were written. Of two changes of one user the second is written after the first was committed,
-- so this is each user's order, whatever the clocks say.
alter table events add column entry bigint generated always as identity;

-- Given after the commit, in order; null until then.
alter table events add column position bigint;

-- The second user of an event of two, given with the position.
alter table events add column other_user_id text collate "C";

create index events_unplaced on events (entry) where position is null;

create unique index events_placed on events (position) where position is not null;

create index events_of_user on events (user_id, position) where position is not null;

create index events_of_other_user on events (other_user_id, position) where other_user_id is not null;

-- One row: who gives positions holds it. A restored backup begins a new epoch, since its positions are given again.
create table feed (
  id integer primary key check (id = 1),
  epoch text not null,
  last_position bigint not null,
  dropped_to bigint not null
);

insert into feed (id, epoch, last_position, dropped_to)
values (1, substr(md5(gen_random_uuid()::text), 1, 12), 0, 0);

-- Who is told. "position" is how far into the feed deliveries have been made.
create table webhooks (
  id text collate "C" primary key,
  url text not null,
  events text[] not null,
  enabled boolean not null,
  disabled_reason text,
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  position bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- One event for one webhook. Kept in full by its event, which is not tidied away before it is delivered.
create table deliveries (
  webhook_id text collate "C" not null references webhooks on delete cascade,
  position bigint not null,
  event_id text collate "C" not null,
  type text collate "C" not null,
  user_id text collate "C" not null,
  other_user_id text collate "C",
  state text collate "C" not null check (state in ('waiting', 'delivered', 'parked')),
  attempts integer not null,
  claimed boolean not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  status integer,
  error text,
  primary key (webhook_id, position)
);

create unique index deliveries_of_event on deliveries (webhook_id, event_id);

create index deliveries_due on deliveries (webhook_id, due_at, position) where state = 'waiting';

create index deliveries_of_user on deliveries (webhook_id, user_id, position) where state = 'waiting';

create index deliveries_of_other_user on deliveries (webhook_id, other_user_id, position)
where state = 'waiting' and other_user_id is not null;

create index deliveries_unfinished on deliveries (event_id) where state <> 'delivered';

create index deliveries_to_look_at on deliveries (webhook_id, position) where state <> 'delivered';

create index deliveries_waiting_since on deliveries (created_at) where state = 'waiting';

create index deliveries_finished on deliveries (finished_at) where state <> 'waiting';
