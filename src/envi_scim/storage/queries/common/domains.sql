-- name: find_domain(name_key)^
-- A domain by its folded name.
select id, name, type, authentication, created_at from domain where name_key = :name_key;

-- name: get_domain(domain)^
-- A domain by its id.
select id, name, type, authentication, created_at from domain where id = :domain;

-- name: list_domains()
-- All domains by name: the one list that crosses domains, for the operator.
select id, name, type, authentication, created_at from domain order by name_key;

-- name: find_organization(domain, name_key)^
-- An organization of a domain by its folded name.
select id, name from organization where domain_id = :domain and name_key = :name_key;

-- name: get_organization(domain, organization)^
-- An organization of a domain by its id.
select id, name from organization where domain_id = :domain and id = :organization;

-- name: list_organizations(domain)
-- A domain's organizations by name.
select id, name from organization where domain_id = :domain order by name_key;

-- name: list_roles(domain)
-- A domain's roles by name.
select id, name from role where domain_id = :domain order by name_key;

-- name: get_configuration(domain)^
-- A domain's SCIM configuration with the name of its organization.
select c.status, c.organization_id, o.name, c.role_prefix, c.mode
from scim_configuration c
left join organization o on o.domain_id = c.domain_id and o.id = c.organization_id
where c.domain_id = :domain;

-- name: get_declaration(domain, kind)^
-- What a domain declared of a resource type.
select declaration from declared_schema where domain_id = :domain and kind = :kind;

-- name: get_role(domain, role)^
-- A role of a domain by its id.
select id, name from role where domain_id = :domain and id = :role;
