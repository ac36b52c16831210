-- name: create_user(domain, id, user_name, user_name_key, display_name, external_id, active, source, organization, created_at, modified_at, version, document)^
-- A new account; no row where the userName is taken.
insert into account (
    domain_id, id, user_name, user_name_key, display_name, external_id, active, source, organization_id,
    created_at, modified_at, version, document
)
values (
    :domain, :id, :user_name, :user_name_key, :display_name, :external_id, :active, :source, :organization,
    :created_at, :modified_at, :version, :document
)
on conflict (domain_id, user_name_key) do nothing
returning id;

-- name: create_user_then_count(domain, slot)^
-- One account more.
insert into resource_count (domain_id, kind, slot, count)
values (:domain, 'User', :slot, 1)
on conflict (domain_id, kind, slot) do update set count = resource_count.count + 1
returning slot;

-- name: create_user_then_index(domain, id, index_rows)
-- The index rows of a new account. Pairs in one array: two arrays joined by their place are read n times n.
insert into attribute_index (domain_id, kind, attribute, key, resource_id)
select :domain, 'User', json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), :id
from json_each(:index_rows) x;

-- name: create_user_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of create_user.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: replace_user(domain, id, user_name, user_name_key, display_name, external_id, active, source, organization, modified_at, version, document, version_before)^
-- An account put in the place of its earlier version; no row where that is not the present one.
update account
set user_name = :user_name, user_name_key = :user_name_key, display_name = :display_name, external_id = :external_id, active = :active,
    source = :source, organization_id = :organization, modified_at = :modified_at, version = :version,
    document = :document
where domain_id = :domain and id = :id and version = :version_before
returning id;

-- name: replace_user_then_1_unindex(domain, id, index_rows_gone)
-- The index rows that the account has no more.
delete from attribute_index
where (domain_id, kind, attribute, key, resource_id) in (
    select :domain, 'User', json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), :id
    from json_each(:index_rows_gone) x
);

-- name: replace_user_then_2_index(domain, id, index_rows)
-- The index rows that are new.
insert into attribute_index (domain_id, kind, attribute, key, resource_id)
select :domain, 'User', json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), :id
from json_each(:index_rows) x;

-- name: replace_user_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of replace_user.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: lock_user(domain, id)^
-- An account that is about to be changed.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from account a
where a.domain_id = :domain and a.id = :id;

-- name: get_user_with_groups(domain, user)^
-- An account by its id with the groups that it is in, directly and through groups, as JSON.
with recursive above (group_id, direct) as (
    select group_id, 1
    from membership
    where domain_id = :domain and member_id = :user
    union
    select m.group_id, 0
    from above u
    join membership m on m.domain_id = :domain and m.member_id = u.group_id
)
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document, (
    select json_group_array(json_array(g.id, g.display_name, x.direct))
    from (select group_id, max(direct) as direct from above group by group_id) x
    join scim_group g on g.domain_id = :domain and g.id = x.group_id
)
from account a
where a.domain_id = :domain and a.id = :user;

-- name: find_user_by_name(domain, user_name_key)^
-- An account by its folded userName with the groups that it is in, as JSON.
with recursive above (group_id, direct) as (
    select m.group_id, 1
    from account a
    join membership m on m.domain_id = a.domain_id and m.member_id = a.id
    where a.domain_id = :domain and a.user_name_key = :user_name_key
    union
    select m.group_id, 0
    from above u
    join membership m on m.domain_id = :domain and m.member_id = u.group_id
)
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document, (
    select json_group_array(json_array(g.id, g.display_name, x.direct))
    from (select group_id, max(direct) as direct from above group by group_id) x
    join scim_group g on g.domain_id = :domain and g.id = x.group_id
)
from account a
where a.domain_id = :domain and a.user_name_key = :user_name_key;

-- name: groups_of_users(domain, users)
-- The groups that each account of a page is in, directly and through groups.
with recursive above (user_id, group_id, direct) as (
    select m.member_id, m.group_id, 1
    from json_each(:users) j
    cross join membership m on m.domain_id = :domain and m.member_id = j.value
    union
    select u.user_id, m.group_id, 0
    from above u
    join membership m on m.domain_id = :domain and m.member_id = u.group_id
)
select x.user_id, g.id, g.display_name, x.direct
from (select user_id, group_id, max(direct) as direct from above group by user_id, group_id) x
join scim_group g on g.domain_id = :domain and g.id = x.group_id;

-- name: page_of_users_by_offset(domain, skipped, count)
-- The accounts behind so many others: what a jump into the middle of a list costs.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from account a
where a.domain_id = :domain
order by a.id
limit :count offset :skipped;

-- name: lock_groups_of_member(domain, member)
-- The groups that a member is in, locked in the order of their ids.
select id
from scim_group
where domain_id = :domain
  and id in (select group_id from membership where domain_id = :domain and member_id = :member)
order by id;

-- name: roles_named(domain, name_keys, roles)
-- The roles of a domain with one of these names, or one of these ids.
select r.name
from json_each(:name_keys) x
cross join role r on r.domain_id = :domain and r.name_key = x.value
union
select r.name
from json_each(:roles) x
cross join role r on r.domain_id = :domain and r.id = x.value;
