-- What somebody did in a stretch of time: the report about a request lists refused attempts.
create index audit_record_person
  on audit_record (tenant_id, user_id, operation, creation_time);
