-- The log as a Merkle tree (RFC 6962) with signed checkpoints: what makes it possible to prove that
-- a record is in it, unchanged, in its place, and that nothing was taken out. docs/adr/0008 says why.

-- The tree's size and right edge (the roots of its complete subtrees, greatest first, in
-- hexadecimal): all that appending a record and telling the root need. A null size marks a log from
-- before there was a tree; its tree is built once, when the application starts.
alter table audit_log add column tree_size bigint;
alter table audit_log add column tree_edge varchar(4096) default '' not null;
-- whether something was recorded since the last checkpoint
alter table audit_log add column checkpoint_due boolean default true not null;
-- since when the log contradicts its last checkpoint; null: it does not
alter table audit_log add column broken_since timestamp(6) with time zone;
create index audit_log_due on audit_log (checkpoint_due, tenant_id);
create index audit_log_broken on audit_log (broken_since);

-- The tree's complete nodes, which never change: leaves have even positions, a node stands between
-- the two halves below it. They stay when old records are deleted, so that proofs of the others do.
create table audit_node (
  tenant_id varchar(40) not null,
  position bigint not null,
  hash bytea not null,
  primary key (tenant_id, position),
  constraint audit_node_of foreign key (tenant_id) references audit_log (tenant_id),
  constraint audit_node_position check (position >= 0)
);

-- The installation's signing keys, in the order in which they were used; the secret halves are in
-- files. One is in use, the others stay for what they signed.
create table log_key (
  id integer not null primary key,
  -- Ed25519, 32 bytes in Base64
  public_key varchar(44) not null,
  valid_from timestamp(6) with time zone not null,
  retired_at timestamp(6) with time zone,
  constraint log_key_once unique (public_key),
  constraint log_key_retired check (retired_at is null or retired_at >= valid_from)
);

-- What was signed. Rows are only ever added, and each extends the one before.
create table log_checkpoint (
  tenant_id varchar(40) not null,
  tree_size bigint not null,
  key_id integer not null,
  origin varchar(300) not null,
  root_hash bytea not null,
  note varchar(2000) not null,
  signed_at timestamp(6) with time zone not null,
  primary key (tenant_id, tree_size, key_id, origin),
  constraint log_checkpoint_of foreign key (tenant_id) references audit_log (tenant_id),
  constraint log_checkpoint_key foreign key (key_id) references log_key (id),
  constraint log_checkpoint_size check (tree_size >= 0)
);

-- Work that one node at a time does; a claim that is not renewed runs out.
create table log_duty (
  name varchar(40) not null primary key,
  claimed_until timestamp(6) with time zone not null
);
insert into log_duty (name, claimed_until)
  values ('checkpoints', timestamp with time zone '2000-01-01 00:00:00+00:00');

-- Mailboxes outside our reach that get a tenant's checkpoints; named by its administrators.
create table log_witness (
  tenant_id varchar(40) not null,
  address varchar(254) not null,
  added_by varchar(64) not null,
  added_at timestamp(6) with time zone not null,
  -- the size of the log that was mailed last, and when it is looked at again
  mailed_size bigint default 0 not null,
  next_mail_at timestamp(6) with time zone not null,
  primary key (tenant_id, address),
  constraint log_witness_tenant foreign key (tenant_id) references tenant (id)
);
create index log_witness_due on log_witness (next_mail_at);
