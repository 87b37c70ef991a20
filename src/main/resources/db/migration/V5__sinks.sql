-- Where each sink stands in each log. No foreign keys to the log: they would lock the row that
-- decisions wait for.

create table sink_lease (
  sink varchar(40) not null primary key,
  -- the node that serves it, and how long it may without saying so again
  owner varchar(36) not null,
  claimed_until timestamp(6) with time zone not null,
  failures integer not null,
  next_attempt_at timestamp(6) with time zone not null
);

create table sink_cursor (
  sink varchar(40) not null,
  tenant_id varchar(40) not null,
  -- the last record that was delivered
  sequence bigint not null,
  -- how often the record after it was refused, and when it is tried again
  failures integer not null,
  next_attempt_at timestamp(6) with time zone,
  primary key (sink, tenant_id),
  constraint sink_cursor_sequence check (sequence >= 0)
);

-- Each call of a webhook that tells an outcome.
create table webhook_delivery (
  id varchar(36) not null primary key,
  tenant_id varchar(40) not null,
  sink varchar(40) not null,
  message_id varchar(64) not null,
  type varchar(40) not null,
  request_id varchar(12),
  sequence bigint not null,
  attempt integer not null,
  attempted_at timestamp(6) with time zone not null,
  delivered boolean not null,
  http_status integer,
  error varchar(200)
);
create index webhook_delivery_newest on webhook_delivery (tenant_id, attempted_at desc, id desc);
create index webhook_delivery_message on webhook_delivery (message_id);
create index webhook_delivery_old on webhook_delivery (attempted_at);
