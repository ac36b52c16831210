-- name: create_token(domain, id, name, hint, digest, created_at, expires_at)^
-- A new token.
insert into token (id, domain_id, name, hint, digest, created_at, expires_at)
values (:id, :domain, :name, :hint, :digest, :created_at, :expires_at)
returning id;

-- name: create_token_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of create_token.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: revoke_token(domain, token, at)^
-- The end of a token; no row where it was revoked before.
update token set revoked_at = :at
where domain_id = :domain and id = :token and revoked_at is null
returning id;

-- name: revoke_token_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of revoke_token.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;
