-- name: get_user(domain, user)^
-- An account by its id.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from account a
where a.domain_id = :domain and a.id = :user;

-- name: page_of_users(domain, after, count)
-- The accounts that come next in the order of creation.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from account a
where a.domain_id = :domain and a.id > :after
order by a.id
limit :count;

-- name: delete_account(domain, id, version_before)^
-- The end of an account; no row where that is not its present version, if one is named.
delete from account
where domain_id = :domain and id = :id
  and (cast(:version_before as bigint) is null or version = cast(:version_before as bigint))
returning document;

-- name: roles_of_user(domain, user)
-- The roles behind the prefix that the groups of a user bear, directly or through groups.
-- SQLite keeps the order of a cross join: from the groups of the user to the one role that each may bear.
with recursive above (group_id) as (
    select group_id from membership where domain_id = :domain and member_id = :user
    union
    select m.group_id
    from above u
    join membership m on m.domain_id = :domain and m.member_id = u.group_id
)
select r.name, g.display_name
from above u
cross join scim_group g
cross join scim_configuration c
cross join role r
where g.domain_id = :domain and g.id = u.group_id
    and c.domain_id = :domain
    and r.domain_id = :domain and r.name_key = substr(g.display_name_key, length(c.role_prefix_key) + 1)
    and substr(g.display_name_key, 1, length(c.role_prefix_key)) = c.role_prefix_key;

-- name: users_with_attribute(domain, attribute, count)
-- Some of the accounts that have a value of an attribute that is indexed.
select resource_id
from attribute_index
where domain_id = :domain and kind = 'User' and attribute = :attribute
order by key, resource_id
limit :count;
