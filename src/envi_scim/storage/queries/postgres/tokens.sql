-- name: create_token(domain, id, name, hint, digest, created_at, expires_at, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A new token.
with created as (
    insert into token (id, domain_id, name, hint, digest, created_at, expires_at)
    values (:id, :domain, :name, :hint, :digest, :created_at, :expires_at)
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from created
)
select id from created;

-- name: revoke_token(domain, token, at, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The end of a token; no row where it was revoked before.
with changed as (
    update token set revoked_at = :at
    where domain_id = :domain and id = :token and revoked_at is null
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from changed
)
select id from changed;
