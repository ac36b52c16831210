-- name: users_in_the_way(domain, ids, name_keys)
-- The accounts that have one of these ids or one of these folded userNames, once for each. `lateral ... offset 0`, here
-- and below: each is sought. By a plan for thousands of keys in an array all of a growing domain was read each time.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from unnest(:ids::uuid[]) as x (key)
cross join lateral (select * from account where domain_id = :domain and id = x.key offset 0) a
union all
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from unnest(:name_keys::text[]) as x (key)
cross join lateral (select * from account where domain_id = :domain and user_name_key = x.key offset 0) a;

-- name: groups_in_the_way(domain, ids, name_keys)
-- The groups that have one of these ids or one of these folded names, once for each.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from unnest(:ids::uuid[]) as x (key)
cross join lateral (select * from scim_group where domain_id = :domain and id = x.key offset 0) g
union all
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from unnest(:name_keys::text[]) as x (key)
cross join lateral (select * from scim_group where domain_id = :domain and display_name_key = x.key offset 0) g;

-- name: ids_of_user_names(domain, name_keys)
-- The accounts that have one of these folded userNames, by their ids.
select a.user_name_key, a.id
from unnest(:name_keys::text[]) as x (key)
cross join lateral (select user_name_key, id from account where domain_id = :domain and user_name_key = x.key offset 0) a;

-- name: ids_of_group_names(domain, name_keys)
-- The groups that have one of these folded names, by their ids.
select g.display_name_key, g.id
from unnest(:name_keys::text[]) as x (key)
cross join lateral (
    select display_name_key, id from scim_group where domain_id = :domain and display_name_key = x.key offset 0
) g;

-- name: load_users()!
-- Accounts, in the order of their folded userNames: that in which all who load lock them.
copy account (
    domain_id, id, user_name, user_name_key, display_name, external_id, active, source, organization_id, created_at,
    modified_at, version, document
) from stdin;

-- name: load_locks()!
-- The locks of new accounts.
copy account_lock (domain_id, account_id, locked_at) from stdin;

-- name: load_groups()!
-- Groups without members, in the order of their folded names.
copy scim_group (
    domain_id, id, display_name, display_name_key, external_id, member_count, created_at, modified_at, version, document
) from stdin;

-- name: load_index_rows()!
-- The index rows of new accounts.
copy attribute_index (domain_id, kind, attribute, key, resource_id) from stdin;

-- name: load_events()!
-- The events of what is loaded.
copy event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details) from stdin;

-- name: lock_groups(domain, groups)
-- Groups that members are about to join, locked in the order of their ids, each with how many it has.
select g.id
from scim_group g
where g.domain_id = :domain and g.id = any(:groups::uuid[])
order by g.id
for no key update;

-- name: known_among_many_users(domain, members)
-- Which of these thousands of ids are users of the domain, kept from being deleted until the end: as `known_users`.
select a.id, 'User' as type
from (select distinct m.id from unnest(:members::uuid[]) as m (id) order by m.id) x
cross join lateral (select id from account where domain_id = :domain and id = x.id for key share) a;

-- name: load_members(domain, groups, members, types)
-- Members of groups; gives those that were not there.
insert into membership (domain_id, group_id, member_id, member_type)
select :domain, x.group_id, x.member_id, x.type
from unnest(:groups::uuid[], :members::uuid[], :types::text[]) as x (group_id, member_id, type)
order by x.group_id, x.member_id
on conflict (domain_id, group_id, member_id) do nothing
returning group_id, member_id;

-- name: count_loaded_members(domain, groups, joined, changes, modified_at)!
-- Groups that so many members joined, in so many changes that are to be seen.
update scim_group g
set member_count = g.member_count + x.joined, version = g.version + x.changes,
    modified_at = case when x.changes > 0 then greatest(g.modified_at, :modified_at) else g.modified_at end
from unnest(:groups::uuid[], :joined::integer[], :changes::integer[]) as x (id, joined, changes)
where g.domain_id = :domain and g.id = any(:groups::uuid[]) and g.id = x.id;
