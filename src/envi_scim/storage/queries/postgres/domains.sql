-- name: create_domain(domain, name, name_key, type, authentication, created_at, status, role_prefix, role_prefix_key, mode, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A new domain with its first configuration; no row where the name is taken.
with created as (
    insert into domain (id, name, name_key, type, authentication, created_at)
    values (:domain, :name, :name_key, :type, :authentication, :created_at)
    on conflict (name_key) do nothing
    returning id
), configured as (
    insert into scim_configuration (domain_id, status, organization_id, role_prefix, role_prefix_key, mode)
    select :domain, :status, null, :role_prefix, :role_prefix_key, :mode
    from created
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from created
)
select id from created;

-- name: create_organization(domain, id, name, name_key, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A new organization; no row where the name is taken.
with created as (
    insert into organization (domain_id, id, name, name_key)
    values (:domain, :id, :name, :name_key)
    on conflict (domain_id, name_key) do nothing
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from created
)
select id from created;

-- name: create_role(domain, id, name, name_key, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A new role; no row where the name is taken.
with created as (
    insert into role (domain_id, id, name, name_key)
    values (:domain, :id, :name, :name_key)
    on conflict (domain_id, name_key) do nothing
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from created
)
select id from created;

-- name: configure(domain, status, organization, role_prefix, role_prefix_key, mode, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A domain's configuration as it is from now on.
with changed as (
    update scim_configuration
    set status = :status, organization_id = :organization, role_prefix = :role_prefix,
        role_prefix_key = :role_prefix_key, mode = :mode
    where domain_id = :domain
    returning domain_id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from changed
)
select domain_id from changed;

-- name: declare(domain, kind, declaration, before, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- What a domain declares of a resource type from now on; no row where another declaration came between.
with declared as (
    insert into declared_schema as s (domain_id, kind, declaration)
    values (:domain, :kind, :declaration)
    on conflict (domain_id, kind) do update set declaration = excluded.declaration
    where s.declaration = :before
    returning domain_id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from declared
)
select domain_id from declared;

-- name: change_domain(domain, type, authentication, type_before, authentication_before, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A domain's type and authentication as they are from now on; no row where they are not those of before.
with changed as (
    update domain
    set type = :type, authentication = :authentication
    where id = :domain and type = :type_before and authentication = :authentication_before
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from changed
)
select id from changed;

-- name: rename_organization(domain, id, name, name_key, name_before, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- An organization's name as it is from now on; no row where it is not the one of before.
with changed as (
    update organization
    set name = :name, name_key = :name_key
    where domain_id = :domain and id = :id and name = :name_before
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from changed
)
select id from changed;

-- name: rename_role(domain, id, name, name_key, name_before, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A role's name as it is from now on; no row where it is not the one of before.
with changed as (
    update role
    set name = :name, name_key = :name_key
    where domain_id = :domain and id = :id and name = :name_before
    returning id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from changed
)
select id from changed;
