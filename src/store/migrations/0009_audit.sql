-- Every operation in a chain of hashes, in the order of the feed, added after its commit.

-- One row: who seals holds it. "position" is how far into the feed operations are sealed; "hash" is that of the last entry.
-- "holder" is the process that seals, until "held_until"; "announced_seq" the last head that was told to others;
-- "pruned_to" the operation that the search for snapshots to be dropped goes on after.
create table audit_chain (
  id integer primary key check (id = 1),
  seq bigint not null,
  hash bytea not null,
  position bigint not null,
  holder text collate "C",
  held_until timestamptz,
  announced_seq bigint not null,
  announced_at timestamptz,
  pruned_to text collate "C" not null
);

insert into audit_chain (id, seq, hash, position, announced_seq, pruned_to)
values (1, 0, decode(repeat('00', 32), 'hex'), 0, 0, '');

-- An operation in the chain: "leaf" is the hash of its row, in which "before" and "after" stand by their own hashes,
-- "hash" that of the entry before it and of the leaf. The hashes of a row that was not there are null.
create table audit_entries (
  seq bigint primary key,
  operation_id text collate "C" not null,
  before_hash bytea,
  after_hash bytea,
  leaf bytea not null,
  hash bytea not null
);

create unique index audit_entries_operation on audit_entries (operation_id);

-- The hash of the last entry of a batch, signed. "signed" is a JWS in compact form.
create table audit_heads (
  seq bigint primary key,
  hash bytea not null,
  kid text collate "C" not null,
  signed text not null,
  at timestamptz not null
);

-- The public keys that signed heads, also after they were revoked. Sealed, so that nobody adds one of their own here.
create table audit_keys (
  kid text collate "C" primary key,
  sealed text not null
);

-- When "before" and "after" were dropped, whose time was over; they are empty from then on.
alter table operations add column pruned_at timestamptz;
