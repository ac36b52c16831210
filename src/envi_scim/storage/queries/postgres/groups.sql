-- name: create_group(domain, id, display_name, display_name_key, external_id, member_count, created_at, modified_at, version, document, slot, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A new group that nobody is in yet, with its count and its event; no row where the name is taken.
with created as (
    insert into scim_group (
        domain_id, id, display_name, display_name_key, external_id, member_count,
        created_at, modified_at, version, document
    )
    values (
        :domain, :id, :display_name, :display_name_key, :external_id, :member_count,
        :created_at, :modified_at, :version, :document
    )
    on conflict (domain_id, display_name_key) do nothing
    returning id
), counted as (
    insert into resource_count as c (domain_id, kind, slot, count)
    select :domain, 'Group', :slot, 1 from created
    on conflict (domain_id, kind, slot) do update set count = c.count + 1
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from created
)
select id from created;

-- name: known_users(domain, members)
-- Which of these ids are users of the domain, kept from being deleted until the end.
select a.id, 'User' as type
from account a
where a.domain_id = :domain and a.id = any(:members::uuid[])
order by a.id
for key share;

-- name: known_groups(domain, members)
-- Which of these ids are groups of the domain, kept from being deleted until the end.
select a.id, 'Group' as type
from scim_group a
where a.domain_id = :domain and a.id = any(:members::uuid[])
order by a.id
for key share;

-- name: lock_group(domain, id)^
-- A group that is about to be changed, locked first of all.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.id = :id
for no key update;

-- name: lock_group_and_its_groups(domain, id)
-- A group and those that it is a member of, locked in the order of their ids.
select id
from scim_group
where domain_id = :domain
  and id in (select :id::uuid union all select group_id from membership where domain_id = :domain and member_id = :id)
order by id for update;

-- name: add_members(domain, id, members, types)
-- New members of a group; gives those that were not there.
insert into membership (domain_id, group_id, member_id, member_type)
select :domain, :id, x.id, x.type
from unnest(:members::uuid[], :types::text[]) as x (id, type)
order by x.id
on conflict (domain_id, group_id, member_id) do nothing
returning member_id;

-- name: remove_members(domain, id, members)
-- Members that leave a group; gives those that were there.
delete from membership
where domain_id = :domain and group_id = :id and member_id = any(:members::uuid[])
returning member_id;

-- name: keep_members(domain, id, members)
-- Everybody else leaves a group; gives those that were there.
delete from membership
where domain_id = :domain and group_id = :id and member_id <> all(:members::uuid[])
returning member_id;

-- name: touch_groups(domain, groups, modified_at)!
-- Groups that lost one member each.
update scim_group
set member_count = member_count - 1, modified_at = :modified_at, version = version + 1
where domain_id = :domain and id = any(:groups::uuid[]);

-- name: members_of_groups(domain, groups)
-- The members of all groups of a page, with what they are called.
select m.group_id, m.member_id, m.member_type, case m.member_type
    when 'User' then (
        select coalesce(a.display_name, a.user_name)
        from account a
        where a.domain_id = :domain and a.id = m.member_id
    )
    else (select g.display_name from scim_group g where g.domain_id = :domain and g.id = m.member_id)
end
from membership m
where m.domain_id = :domain and m.group_id = any(:groups::uuid[])
order by m.group_id, m.member_id;

-- name: unindex_resource(domain, kind, id, attributes, keys)!
-- The index rows that go with a resource; its document says which they are.
delete from attribute_index i
using unnest(:attributes::text[], :keys::text[]) as x (attribute, key)
where i.domain_id = :domain and i.kind = :kind and i.resource_id = :id
  and i.attribute = any(:attributes::text[]) and i.key = any(:keys::text[])
  and i.attribute = x.attribute and i.key = x.key;

-- name: change_members(domain, id, joining, leaving, all_known, modified_at, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- Members that join and leave a group, in one round trip and without looking at the others. The group is
-- locked first, then those who join, in the order of their ids. With all_known nothing happens where one of
-- them is nobody. Gives the group, who joined, who left and who is known; no row where the group is gone.
with target as materialized (
    select id from scim_group where domain_id = :domain and id = :id for no key update
), users as materialized (
    select a.id
    from account a
    where a.domain_id = :domain and a.id = any(:joining::uuid[]) and exists (select from target)
    order by a.id
    for key share
), groups as materialized (
    select g.id
    from scim_group g
    where g.domain_id = :domain and g.id = any(:joining::uuid[]) and g.id <> :id and exists (select from target)
    order by g.id
    for key share
), known as materialized (
    select id, 'User' as type from users
    union all
    select id, 'Group' as type from groups
), go as materialized (
    select 1 from target where not :all_known or (select count(*) from known) = cardinality(:joining::uuid[])
), removed as (
    delete from membership m
    using go
    where m.domain_id = :domain and m.group_id = :id and m.member_id = any(:leaving::uuid[])
    returning m.member_id
), added as (
    insert into membership (domain_id, group_id, member_id, member_type)
    select :domain, :id, known.id, known.type
    from go, known
    order by known.id
    on conflict (domain_id, group_id, member_id) do nothing
    returning member_id
), change as materialized (
    select
        coalesce((select jsonb_agg(member_id order by member_id) from added), '[]') as joined,
        coalesce((select jsonb_agg(member_id order by member_id) from removed), '[]') as gone
), changed as (
    update scim_group g
    set member_count = g.member_count + jsonb_array_length(change.joined) - jsonb_array_length(change.gone),
        modified_at = :modified_at, version = g.version + 1
    from change
    where g.domain_id = :domain and g.id = :id
      and jsonb_array_length(change.joined) + jsonb_array_length(change.gone) > 0
    returning g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request,
        (:details::jsonb || jsonb_build_object('added', change.joined, 'removed', change.gone))::text
    from changed, change
)
select
    changed.id, changed.display_name, changed.external_id, changed.member_count, changed.created_at,
    changed.modified_at, changed.version, changed.document, change.joined::text, change.gone::text,
    (select coalesce(json_agg(id), '[]') from known)::text
from target
cross join change
left join changed on true;
