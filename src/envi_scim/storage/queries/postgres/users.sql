-- name: create_user(domain, id, user_name, user_name_key, display_name, external_id, active, source, organization, created_at, modified_at, version, document, attributes, keys, slot, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A new account with its index rows, its count and its event; no row where the userName is taken.
with created as (
    insert into account (
        domain_id, id, user_name, user_name_key, display_name, external_id, active, source, organization_id,
        created_at, modified_at, version, document
    )
    values (
        :domain, :id, :user_name, :user_name_key, :display_name, :external_id, :active, :source, :organization,
        :created_at, :modified_at, :version, :document
    )
    on conflict (domain_id, user_name_key) do nothing
    returning id
), indexed as (
    insert into attribute_index (domain_id, kind, attribute, key, resource_id)
    select :domain, 'User', x.attribute, x.key, created.id
    from created, unnest(:attributes::text[], :keys::text[]) as x (attribute, key)
    order by x.attribute, x.key
), counted as (
    insert into resource_count as c (domain_id, kind, slot, count)
    select :domain, 'User', :slot, 1 from created
    on conflict (domain_id, kind, slot) do update set count = c.count + 1
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from created
)
select id from created;

-- name: replace_user(domain, id, user_name, user_name_key, display_name, external_id, active, source, organization, modified_at, version, document, version_before, attributes_gone, keys_gone, attributes, keys, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- An account put in the place of its earlier version; no row where that is not the present one.
-- The `any` conditions say nothing new: by them the index rows are sought before the tables were ever analysed.
-- `(select :array)`, here and below: whose length the planner cannot see, of that it keeps one plan for all.
with changed as (
    update account
    set user_name = :user_name, user_name_key = :user_name_key, display_name = :display_name, external_id = :external_id, active = :active,
        source = :source, organization_id = :organization, modified_at = :modified_at, version = :version,
        document = :document
    where domain_id = :domain and id = :id and version = :version_before
    returning id
), unindexed as (
    delete from attribute_index i
    using changed, unnest((select :attributes_gone::text[])::text[], (select :keys_gone::text[])::text[]) as x (attribute, key)
    where i.domain_id = :domain and i.kind = 'User' and i.resource_id = :id
      and i.attribute = any((select :attributes_gone::text[])::text[]) and i.key = any((select :keys_gone::text[])::text[])
      and i.attribute = x.attribute and i.key = x.key
), indexed as (
    insert into attribute_index (domain_id, kind, attribute, key, resource_id)
    select :domain, 'User', x.attribute, x.key, changed.id
    from changed, unnest((select :attributes::text[])::text[], (select :keys::text[])::text[]) as x (attribute, key)
    order by x.attribute, x.key
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from changed
)
select id from changed;

-- name: lock_user(domain, id)^
-- An account that is about to be changed, locked first of all.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from account a
where a.domain_id = :domain and a.id = :id
for no key update;

-- name: get_user_with_groups(domain, user)^
-- An account by its id with the groups that it is in, directly and through groups, as JSON.
-- `lateral ... offset 0`, here and below: whatever the statistics say, members are sought, never hashed.
with recursive above (group_id, direct) as (
    select group_id, 1
    from membership
    where domain_id = :domain and member_id = :user
    union
    select m.group_id, 0
    from above u
    cross join lateral (
        select group_id from membership where domain_id = :domain and member_id = u.group_id offset 0
    ) m
)
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document, (
    select coalesce(json_agg(json_build_array(g.id, g.display_name, x.direct = 1)), '[]')::text
    from (select group_id, max(direct) as direct from above group by group_id) x
    cross join lateral (
        select id, display_name from scim_group where domain_id = :domain and id = x.group_id offset 0
    ) g
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
    cross join lateral (
        select group_id from membership where domain_id = :domain and member_id = u.group_id offset 0
    ) m
)
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document, (
    select coalesce(json_agg(json_build_array(g.id, g.display_name, x.direct = 1)), '[]')::text
    from (select group_id, max(direct) as direct from above group by group_id) x
    cross join lateral (
        select id, display_name from scim_group where domain_id = :domain and id = x.group_id offset 0
    ) g
)
from account a
where a.domain_id = :domain and a.user_name_key = :user_name_key;

-- name: groups_of_users(domain, users)
-- The groups that each account of a page is in, directly and through groups.
with recursive above (user_id, group_id, direct) as (
    select x.id, m.group_id, 1
    from unnest((select :users::uuid[])) as x (id)
    cross join lateral (
        select group_id from membership where domain_id = :domain and member_id = x.id offset 0
    ) m
    union
    select u.user_id, m.group_id, 0
    from above u
    cross join lateral (
        select group_id from membership where domain_id = :domain and member_id = u.group_id offset 0
    ) m
)
select x.user_id, g.id, g.display_name, x.direct
from (select user_id, group_id, max(direct) as direct from above group by user_id, group_id) x
cross join lateral (
    select id, display_name from scim_group where domain_id = :domain and id = x.group_id offset 0
) g;

-- name: page_of_users_by_offset(domain, skipped, count)
-- The accounts behind so many others: what a jump into the middle of a list costs. Those are counted off in the index.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document
from (
    select id from account where domain_id = :domain order by id limit :count offset :skipped
) d
cross join lateral (
    select * from account where domain_id = :domain and id = d.id offset 0
) a
order by d.id;

-- name: lock_groups_of_member(domain, member)
-- The groups that a member is in, locked in the order of their ids.
select id
from scim_group
where domain_id = :domain
  and id in (select group_id from membership where domain_id = :domain and member_id = :member)
order by id for update;

-- name: roles_named(domain, name_keys, roles)
-- The roles of a domain with one of these names, or one of these ids.
select r.name
from unnest(:name_keys::text[]) as x (name_key)
cross join lateral (
    select name from role where domain_id = :domain and name_key = x.name_key offset 0
) r
union
select r.name
from unnest(:roles::uuid[]) as x (id)
cross join lateral (
    select name from role where domain_id = :domain and id = x.id offset 0
) r;
