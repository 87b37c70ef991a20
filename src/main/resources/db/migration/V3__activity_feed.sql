-- The activity feed: who may collect, what they subscribed to, and which records of the audit log
-- lie in which blob. The records themselves stay in the log; a blob names a stretch of it.

-- A tenant's collector. Its id is unique for all tenants, because it signs in with nothing else.
create table feed_client (
  id varchar(64) not null primary key,
  tenant_id varchar(40) not null,
  display_name varchar(200) not null,
  created_at timestamp(6) with time zone not null,
  created_by varchar(64) not null,
  constraint feed_client_of_tenant unique (tenant_id, id),
  constraint feed_client_tenant foreign key (tenant_id) references tenant (id)
);

-- Two at a time, so that one can be replaced without a gap. Only hashes are kept.
create table feed_client_secret (
  id varchar(36) not null primary key,
  tenant_id varchar(40) not null,
  client_id varchar(64) not null,
  secret_hash varchar(255) not null,
  created_at timestamp(6) with time zone not null,
  -- null: until it is replaced
  expires_at timestamp(6) with time zone,
  constraint feed_secret_client foreign key (tenant_id, client_id)
    references feed_client (tenant_id, id) on delete cascade
);
create index feed_client_secret_client on feed_client_secret (tenant_id, client_id, created_at);
create index feed_client_secret_expiry on feed_client_secret (expires_at);

create table feed_subscription (
  tenant_id varchar(40) not null,
  client_id varchar(64) not null,
  content_type varchar(32) not null,
  enabled boolean not null,
  changed_at timestamp(6) with time zone not null,
  webhook_address varchar(2000),
  webhook_auth_id varchar(500),
  webhook_expires_at timestamp(6) with time zone,
  -- false: it failed too often, and waits for the next start
  webhook_enabled boolean not null,
  -- the newest blob that the webhook was told of, or the moment from which on it is told
  webhook_after timestamp(6) with time zone,
  webhook_failures integer not null,
  webhook_next_at timestamp(6) with time zone,
  webhook_claimed_until timestamp(6) with time zone,
  primary key (tenant_id, client_id, content_type),
  constraint feed_subscription_client foreign key (tenant_id, client_id)
    references feed_client (tenant_id, id) on delete cascade,
  constraint feed_subscription_webhook check (
    webhook_address is null or (webhook_after is not null and webhook_next_at is not null))
);
create index feed_subscription_due on feed_subscription (webhook_enabled, webhook_next_at);

-- From when to when a subscription was enabled, in the log's own numbers: what was recorded in
-- between is the collector's, everything else never becomes.
create table feed_period (
  id varchar(36) not null primary key,
  tenant_id varchar(40) not null,
  client_id varchar(64) not null,
  content_type varchar(32) not null,
  -- the last record before
  from_sequence bigint not null,
  -- the last record in it; null: it goes on
  to_sequence bigint,
  ended_at timestamp(6) with time zone,
  constraint feed_period_subscription foreign key (tenant_id, client_id, content_type)
    references feed_subscription (tenant_id, client_id, content_type) on delete cascade,
  constraint feed_period_order check (to_sequence is null or to_sequence >= from_sequence),
  constraint feed_period_end check ((to_sequence is null) = (ended_at is null))
);
create index feed_period_content on feed_period (tenant_id, content_type, client_id);
create index feed_period_ended on feed_period (ended_at);

-- How far the log was put into blobs, for each content type that somebody subscribed to.
create table feed_cursor (
  tenant_id varchar(40) not null,
  content_type varchar(32) not null,
  sequence bigint not null,
  -- nobody wants later records; the largest number there is while a subscription is enabled
  wanted_until bigint not null,
  -- contentCreated of the newest blob
  published_at timestamp(6) with time zone,
  looked_at timestamp(6) with time zone not null,
  primary key (tenant_id, content_type),
  constraint feed_cursor_tenant foreign key (tenant_id) references tenant (id)
);

create table feed_blob (
  tenant_id varchar(40) not null,
  content_type varchar(32) not null,
  -- contentCreated, a whole second: one blob a second, strictly increasing
  created_at timestamp(6) with time zone not null,
  first_sequence bigint not null,
  last_sequence bigint not null,
  records integer not null,
  primary key (tenant_id, content_type, created_at),
  -- no record in two blobs
  constraint feed_blob_once unique (tenant_id, content_type, first_sequence),
  constraint feed_blob_cursor foreign key (tenant_id, content_type)
    references feed_cursor (tenant_id, content_type),
  constraint feed_blob_order check (last_sequence >= first_sequence and records > 0)
);
create index feed_blob_created on feed_blob (created_at);

-- Every attempt to tell a webhook of a blob.
create table feed_notification (
  tenant_id varchar(40) not null,
  client_id varchar(64) not null,
  content_type varchar(32) not null,
  blob_created_at timestamp(6) with time zone not null,
  sent_at timestamp(6) with time zone not null,
  first_sequence bigint not null,
  succeeded boolean not null,
  primary key (tenant_id, client_id, content_type, blob_created_at, sent_at),
  constraint feed_notification_subscription foreign key (tenant_id, client_id, content_type)
    references feed_subscription (tenant_id, client_id, content_type) on delete cascade
);
create index feed_notification_created on feed_notification (blob_created_at);
