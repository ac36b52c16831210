-- name: create_domain(domain, name, name_key, type, authentication, created_at)^
-- A new domain; no row where the name is taken.
insert into domain (id, name, name_key, type, authentication, created_at)
values (:domain, :name, :name_key, :type, :authentication, :created_at)
on conflict (name_key) do nothing
returning id;

-- name: create_domain_then_configure(domain, status, role_prefix, role_prefix_key, mode)^
-- The first configuration of a new domain.
insert into scim_configuration (domain_id, status, organization_id, role_prefix, role_prefix_key, mode)
values (:domain, :status, null, :role_prefix, :role_prefix_key, :mode)
returning domain_id;

-- name: create_domain_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of create_domain.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: create_organization(domain, id, name, name_key)^
-- A new organization; no row where the name is taken.
insert into organization (domain_id, id, name, name_key)
values (:domain, :id, :name, :name_key)
on conflict (domain_id, name_key) do nothing
returning id;

-- name: create_organization_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of create_organization.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: create_role(domain, id, name, name_key)^
-- A new role; no row where the name is taken.
insert into role (domain_id, id, name, name_key)
values (:domain, :id, :name, :name_key)
on conflict (domain_id, name_key) do nothing
returning id;

-- name: create_role_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of create_role.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: configure(domain, status, organization, role_prefix, role_prefix_key, mode)^
-- A domain's configuration as it is from now on.
update scim_configuration
set status = :status, organization_id = :organization, role_prefix = :role_prefix,
    role_prefix_key = :role_prefix_key, mode = :mode
where domain_id = :domain
returning domain_id;

-- name: configure_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of configure.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: declare(domain, kind, declaration, before)^
-- What a domain declares of a resource type from now on; no row where another declaration came between.
insert into declared_schema (domain_id, kind, declaration)
values (:domain, :kind, :declaration)
on conflict (domain_id, kind) do update set declaration = excluded.declaration
where declared_schema.declaration = :before
returning domain_id;

-- name: declare_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of declare.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: change_domain(domain, type, authentication, type_before, authentication_before)^
-- A domain's type and authentication as they are from now on; no row where they are not those of before.
update domain
set type = :type, authentication = :authentication
where id = :domain and type = :type_before and authentication = :authentication_before
returning id;

-- name: change_domain_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of change_domain.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: rename_organization(domain, id, name, name_key, name_before)^
-- An organization's name as it is from now on; no row where it is not the one of before.
update organization
set name = :name, name_key = :name_key
where domain_id = :domain and id = :id and name = :name_before
returning id;

-- name: rename_organization_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of rename_organization.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: rename_role(domain, id, name, name_key, name_before)^
-- A role's name as it is from now on; no row where it is not the one of before.
update role
set name = :name, name_key = :name_key
where domain_id = :domain and id = :id and name = :name_before
returning id;

-- name: rename_role_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of rename_role.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;
