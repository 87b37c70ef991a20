-- Customer Lockbox, the product's own tables. They stand beside the engine's (ACT_*), in the same
-- database and the same transactions. Written for PostgreSQL and H2 alike.
--
-- What the rules of access promise is said here once more, as constraints, so that a mistake in
-- Java or a hand at the database cannot break it quietly.

-- Which kind of installation this database belongs to: the demo never touches another one.
create table installation (
  id integer not null primary key,
  kind varchar(16) not null,
  created_at timestamp(6) with time zone not null,
  constraint installation_is_one check (id = 1),
  constraint installation_kind check (kind in ('demo', 'production'))
);

create table tenant (
  id varchar(40) not null primary key,
  name varchar(200) not null,
  organization_id varchar(36) not null,
  opted_in boolean not null,
  request_lifetime_seconds bigint not null,
  max_access_seconds bigint not null,
  created_at timestamp(6) with time zone not null,
  constraint tenant_organization unique (organization_id),
  -- these names stand for the provider in group names and in the log
  constraint tenant_id_not_reserved check (id not in ('provider', 'tenant', 'system')),
  constraint tenant_request_lifetime check (request_lifetime_seconds > 0),
  constraint tenant_max_access check (max_access_seconds > 0)
);

create table account (
  id varchar(64) not null primary key,
  tenant_id varchar(40),
  display_name varchar(200) not null,
  email varchar(254) not null,
  password_hash varchar(255),
  active boolean not null,
  created_at timestamp(6) with time zone not null,
  constraint account_of_tenant unique (tenant_id, id),
  constraint account_tenant foreign key (tenant_id) references tenant (id),
  constraint account_id_not_reserved check (id <> 'system')
);
create index account_email on account (tenant_id, email);

-- One person, one account: within the provider, and within each tenant, a mailbox belongs to one
-- account only. Otherwise whoever adds accounts could play several people.
create table account_mailbox (
  side varchar(40) not null,
  mailbox varchar(254) not null,
  account_id varchar(64) not null,
  primary key (side, mailbox),
  constraint account_mailbox_account foreign key (account_id) references account (id)
);

-- Roles of the provider's staff. The check on the side of the tenant is account_of_provider: a
-- member of a tenant is never given one.
create table provider_role (
  account_id varchar(64) not null,
  role varchar(32) not null,
  primary key (account_id, role),
  constraint provider_role_account foreign key (account_id) references account (id),
  constraint provider_role_known check (role in (
    'ENGINEER', 'MANAGER', 'SECURITY', 'OPERATOR', 'PROCESS_OWNER', 'PROVIDER_ADMINISTRATOR'))
);
create index provider_role_role on provider_role (role, account_id);

-- Roles of a tenant's members. The composite key makes it impossible to name somebody else's.
create table tenant_role (
  tenant_id varchar(40) not null,
  account_id varchar(64) not null,
  role varchar(32) not null,
  primary key (tenant_id, account_id, role),
  constraint tenant_role_account foreign key (tenant_id, account_id)
    references account (tenant_id, id),
  constraint tenant_role_known check (role in ('TENANT_APPROVER', 'TENANT_ADMINISTRATOR'))
);
create index tenant_role_account on tenant_role (account_id);

-- A one-time invitation to set a password. Only the hash of the token is kept.
create table invitation (
  token_hash char(64) not null primary key,
  account_id varchar(64) not null,
  created_at timestamp(6) with time zone not null,
  expires_at timestamp(6) with time zone not null,
  used_at timestamp(6) with time zone,
  constraint invitation_account foreign key (account_id) references account (id),
  constraint invitation_ends check (expires_at > created_at)
);
create index invitation_account on invitation (account_id);

-- Every change of a request's state, as a chain: each row starts where the previous one ended,
-- nothing starts from a final state, and of two changes from the same state only one can be
-- stored. The state of a request is the end of its chain (access_request_state below).
create table request_transition (
  request_id varchar(12) not null,
  ordinal integer not null,
  from_ordinal integer,
  from_status varchar(16),
  to_status varchar(16) not null,
  at timestamp(6) with time zone not null,
  primary key (request_id, ordinal),
  constraint transition_end unique (request_id, ordinal, to_status),
  constraint transition_chain foreign key (request_id, from_ordinal, from_status)
    references request_transition (request_id, ordinal, to_status),
  constraint transition_follows check (
    (ordinal = 0 and from_ordinal is null and from_status is null and to_status = 'Initializing')
    or (ordinal > 0 and from_ordinal is not null and from_status is not null
      and from_ordinal = ordinal - 1)),
  constraint transition_allowed check (from_status is null
    or (from_status = 'Initializing'
      and to_status in ('Pending', 'Approved', 'Denied', 'Expired', 'Canceled'))
    or (from_status = 'Pending' and to_status in ('Approved', 'Denied', 'Expired', 'Canceled'))
    or (from_status = 'Approved' and to_status in ('Pending', 'Revoking', 'Completing', 'Error'))
    or (from_status = 'Revoking' and to_status in ('Revoked', 'RevokeFailed'))
    or (from_status = 'Completing' and to_status in ('Completed', 'RevokeFailed'))
    or (from_status = 'RevokeFailed' and to_status in ('Revoked', 'Completed')))
);

create table access_request (
  id varchar(12) not null primary key,
  tenant_id varchar(40) not null,
  requester varchar(64) not null,
  service_request_number varchar(64) not null,
  reason_type varchar(32) not null,
  reason_detail varchar(2000) not null,
  severity varchar(16) not null,
  requested_seconds bigint not null,
  -- the longest access that the policy allows for this kind of request; null: not classified yet
  policy_max_seconds bigint,
  -- SHA-256 over what was asked, in canonical form: what an approver decides about
  content_hash char(64) not null,
  status varchar(16) not null,
  status_ordinal integer not null,
  created_at timestamp(6) with time zone not null,
  provider_deadline timestamp(6) with time zone not null,
  tenant_asked_at timestamp(6) with time zone,
  tenant_deadline timestamp(6) with time zone,
  -- set when the provider approved and the tenant had not opted in
  not_opted_in_at timestamp(6) with time zone,
  last_decided_at timestamp(6) with time zone,
  -- access opens before this instant or never
  opens_before timestamp(6) with time zone,
  access_started_at timestamp(6) with time zone,
  -- while access is open, when it ends; afterwards, when it ended
  access_ends_at timestamp(6) with time zone,
  process_instance_id varchar(64),
  constraint request_of_tenant unique (tenant_id, id),
  constraint request_of_requester unique (id, requester),
  constraint request_process unique (process_instance_id),
  constraint request_tenant foreign key (tenant_id) references tenant (id),
  constraint request_requester foreign key (requester) references account (id),
  constraint request_state foreign key (id, status_ordinal, status)
    references request_transition (request_id, ordinal, to_status),
  constraint request_duration check (requested_seconds > 0),
  constraint request_policy check (policy_max_seconds is null or policy_max_seconds > 0),
  constraint request_provider_deadline check (provider_deadline > created_at),
  constraint request_tenant_asked check (
    (tenant_asked_at is null) = (tenant_deadline is null)),
  constraint request_tenant_deadline check (
    tenant_deadline is null or tenant_deadline > tenant_asked_at),
  constraint request_pending_has_deadline check (status <> 'Pending' or tenant_deadline is not null),
  constraint request_approved_has_limit check (status <> 'Approved' or opens_before is not null),
  constraint request_access check (
    (access_started_at is null and access_ends_at is null)
    or (access_started_at is not null and access_ends_at is not null
      and access_ends_at >= access_started_at)),
  constraint request_opens_before check (
    opens_before is null or (last_decided_at is not null and opens_before > last_decided_at))
);
create index access_request_newest on access_request (created_at desc, id desc);
create index access_request_tenant_newest on access_request (tenant_id, created_at desc, id desc);
create index access_request_requester_newest on access_request (requester, created_at desc, id desc);
create index access_request_status on access_request (status, created_at desc);

create table access_request_resource (
  tenant_id varchar(40) not null,
  request_id varchar(12) not null,
  ordinal integer not null,
  type varchar(32) not null,
  resource_id varchar(1000) not null,
  primary key (request_id, ordinal),
  constraint resource_request foreign key (tenant_id, request_id)
    references access_request (tenant_id, id)
);

create table access_request_action (
  tenant_id varchar(40) not null,
  request_id varchar(12) not null,
  ordinal integer not null,
  action varchar(32) not null,
  primary key (request_id, ordinal),
  constraint action_once unique (request_id, action),
  constraint action_request foreign key (tenant_id, request_id)
    references access_request (tenant_id, id)
);

-- The provider levels a request needs, fixed when it is filed; rows are only ever added.
create table access_request_level (
  tenant_id varchar(40) not null,
  request_id varchar(12) not null,
  ordinal integer not null,
  level varchar(32) not null,
  primary key (request_id, ordinal),
  constraint level_once unique (request_id, level),
  constraint level_request foreign key (tenant_id, request_id)
    references access_request (tenant_id, id)
);

-- Decisions. One per stage and level, one per person, never by the requester.
create table decision (
  tenant_id varchar(40) not null,
  request_id varchar(12) not null,
  stage varchar(8) not null,
  -- '-' for the tenant's stage, so that the key needs no null
  level varchar(32) not null,
  approver varchar(64) not null,
  requester varchar(64) not null,
  decision varchar(8) not null,
  comment varchar(2000) not null,
  decided_at timestamp(6) with time zone not null,
  content_hash char(64) not null,
  channel varchar(16) not null,
  client_ip varchar(64),
  primary key (request_id, stage, level),
  constraint decision_one_per_person unique (request_id, approver),
  constraint decision_request foreign key (tenant_id, request_id)
    references access_request (tenant_id, id),
  constraint decision_requester foreign key (request_id, requester)
    references access_request (id, requester),
  constraint decision_approver foreign key (approver) references account (id),
  constraint decision_separation check (approver <> requester),
  constraint decision_stage check (
    (stage = 'provider' and level <> '-') or (stage = 'tenant' and level = '-')),
  constraint decision_value check (decision in ('Approve', 'Deny'))
);

create table access_grant (
  id varchar(36) not null primary key,
  tenant_id varchar(40) not null,
  request_id varchar(12) not null,
  engineer varchar(64) not null,
  opened_at timestamp(6) with time zone not null,
  valid_until timestamp(6) with time zone not null,
  closed_at timestamp(6) with time zone,
  closed_by varchar(64),
  closed_as varchar(16),
  cleanup_attempts integer not null,
  cleaned_at timestamp(6) with time zone,
  constraint grant_once unique (request_id),
  constraint grant_request foreign key (tenant_id, request_id)
    references access_request (tenant_id, id),
  constraint grant_engineer foreign key (request_id, engineer)
    references access_request (id, requester),
  constraint grant_ends check (valid_until > opened_at),
  constraint grant_closed check (
    (closed_at is null and closed_by is null and closed_as is null and cleaned_at is null)
    or (closed_at is not null and closed_by is not null
      and closed_as in ('Revoked', 'Completed')))
);
create index access_grant_engineer on access_grant (engineer, tenant_id, valid_until);

-- The audit log: append-only, one gapless sequence per log. A tenant's log has the tenant's id; the
-- provider's own (accounts, bootstrap) is 'provider'.
create table audit_log (
  tenant_id varchar(40) not null primary key,
  last_sequence bigint not null
);

create table audit_record (
  tenant_id varchar(40) not null,
  sequence bigint not null,
  id varchar(36) not null,
  -- names the fact; the same fact is never recorded twice
  fact varchar(200) not null,
  creation_time timestamp(6) with time zone not null,
  operation varchar(64) not null,
  user_id varchar(64) not null,
  user_type varchar(16) not null,
  channel varchar(16) not null,
  client_ip varchar(64),
  request_id varchar(12),
  grant_id varchar(36),
  object_id varchar(1100),
  detail varchar(16000) not null,
  primary key (tenant_id, sequence),
  constraint audit_id unique (id),
  constraint audit_fact unique (tenant_id, fact),
  constraint audit_log_of foreign key (tenant_id) references audit_log (tenant_id),
  constraint audit_sequence check (sequence > 0),
  constraint audit_user_type check (user_type in ('Tenant', 'Provider', 'System'))
);
create index audit_record_request on audit_record (tenant_id, request_id, sequence);

-- Mails to be sent; a row is written in the transaction of the fact it tells.
create table mail_outbox (
  id varchar(36) not null primary key,
  tenant_id varchar(40),
  request_id varchar(12),
  kind varchar(40) not null,
  -- names the mail; the same mail is never queued twice
  mail_key varchar(300) not null,
  recipient varchar(254) not null,
  subject varchar(300) not null,
  text_body varchar(40000) not null,
  html_body varchar(200000) not null,
  status varchar(16) not null,
  attempts integer not null,
  created_at timestamp(6) with time zone not null,
  next_attempt_at timestamp(6) with time zone not null,
  claimed_until timestamp(6) with time zone,
  sent_at timestamp(6) with time zone,
  last_error varchar(1000),
  constraint mail_once unique (mail_key),
  constraint mail_status check (status in ('Pending', 'Sent'))
);
create index mail_outbox_due on mail_outbox (status, next_attempt_at);
create index mail_outbox_request on mail_outbox (request_id);

insert into audit_log (tenant_id, last_sequence) values ('provider', 0);
