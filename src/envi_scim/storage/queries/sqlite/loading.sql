-- name: users_in_the_way(domain, ids, name_keys)
-- The accounts that have one of these ids or one of these folded userNames, once for each.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from json_each(:ids) j
cross join account a on a.domain_id = :domain and a.id = j.value
union all
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from json_each(:name_keys) j
cross join account a on a.domain_id = :domain and a.user_name_key = j.value;

-- name: groups_in_the_way(domain, ids, name_keys)
-- The groups that have one of these ids or one of these folded names, once for each.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from json_each(:ids) j
cross join scim_group g on g.domain_id = :domain and g.id = j.value
union all
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from json_each(:name_keys) j
cross join scim_group g on g.domain_id = :domain and g.display_name_key = j.value;

-- name: ids_of_user_names(domain, name_keys)
-- The accounts that have one of these folded userNames, by their ids.
select a.user_name_key, a.id
from json_each(:name_keys) j
cross join account a on a.domain_id = :domain and a.user_name_key = j.value;

-- name: ids_of_group_names(domain, name_keys)
-- The groups that have one of these folded names, by their ids.
select g.display_name_key, g.id
from json_each(:name_keys) j
cross join scim_group g on g.domain_id = :domain and g.display_name_key = j.value;

-- name: load_users()!
-- Accounts, in the order of their folded userNames.
insert into account (
    domain_id, id, user_name, user_name_key, display_name, external_id, active, source, organization_id, created_at,
    modified_at, version, document
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: load_locks()!
-- The locks of new accounts.
insert into account_lock (domain_id, account_id, locked_at)
values (?, ?, ?);

-- name: load_groups()!
-- Groups without members, in the order of their folded names.
insert into scim_group (
    domain_id, id, display_name, display_name_key, external_id, member_count, created_at, modified_at, version, document
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: load_index_rows()!
-- The index rows of new accounts.
insert into attribute_index (domain_id, kind, attribute, key, resource_id)
values (?, ?, ?, ?, ?);

-- name: load_events()!
-- The events of what is loaded.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: lock_groups(domain, groups)
-- Groups that members are about to join.
select g.id from json_each(:groups) j cross join scim_group g on g.domain_id = :domain and g.id = j.value;

-- name: known_among_many_users(domain, members)
-- Which of these thousands of ids are users of the domain.
select a.id, 'User' as type
from json_each(:members) j
cross join account a on a.domain_id = :domain and a.id = j.value;

-- name: load_members(domain, rows)
-- Members of groups; gives those that were not there.
insert into membership (domain_id, group_id, member_id, member_type)
select :domain, json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), json_extract(x.value, '$[2]')
from json_each(:rows) x
where true
on conflict (domain_id, group_id, member_id) do nothing
returning group_id, member_id;

-- name: count_loaded_members(counts, modified_at)!
-- Groups that so many members joined, in so many changes that are to be seen. Each names its domain: by one that is
-- named for all of them, every group of the domain would be read.
update scim_group
set member_count = member_count + x.joined, version = version + x.changes,
    modified_at = case when x.changes > 0 then max(modified_at, :modified_at) else modified_at end
from (
    select json_extract(value, '$[0]') as domain_id, json_extract(value, '$[1]') as id,
        json_extract(value, '$[2]') as joined, json_extract(value, '$[3]') as changes
    from json_each(:counts)
) x
where scim_group.domain_id = x.domain_id and scim_group.id = x.id;
