-- name: create_group(domain, id, display_name, display_name_key, external_id, member_count, created_at, modified_at, version, document)^
-- A new group that nobody is in yet; no row where the name is taken.
insert into scim_group (
    domain_id, id, display_name, display_name_key, external_id, member_count,
    created_at, modified_at, version, document
)
values (
    :domain, :id, :display_name, :display_name_key, :external_id, :member_count,
    :created_at, :modified_at, :version, :document
)
on conflict (domain_id, display_name_key) do nothing
returning id;

-- name: create_group_then_count(domain, slot)^
-- One group more.
insert into resource_count (domain_id, kind, slot, count)
values (:domain, 'Group', :slot, 1)
on conflict (domain_id, kind, slot) do update set count = resource_count.count + 1
returning slot;

-- name: create_group_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of create_group.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: known_users(domain, members)
-- Which of these ids are users of the domain.
select a.id, 'User' as type
from json_each(:members) j
cross join account a on a.domain_id = :domain and a.id = j.value;

-- name: known_groups(domain, members)
-- Which of these ids are groups of the domain.
select a.id, 'Group' as type
from json_each(:members) j
cross join scim_group a on a.domain_id = :domain and a.id = j.value;

-- name: lock_group(domain, id)^
-- A group that is about to be changed.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.id = :id;

-- name: lock_group_and_its_groups(domain, id)
-- A group and those that it is a member of.
select id
from scim_group
where domain_id = :domain
  and id in (select :id union all select group_id from membership where domain_id = :domain and member_id = :id)
order by id;

-- name: add_members(domain, id, typed_members)
-- New members of a group, each with its type; gives those that were not there.
insert into membership (domain_id, group_id, member_id, member_type)
select :domain, :id, json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]')
from json_each(:typed_members) x
where true
on conflict (domain_id, group_id, member_id) do nothing
returning member_id;

-- name: remove_members(domain, id, members)
-- Members that leave a group; gives those that were there.
delete from membership
where domain_id = :domain and group_id = :id and member_id in (select value from json_each(:members))
returning member_id;

-- name: keep_members(domain, id, members)
-- Everybody else leaves a group; gives those that were there.
delete from membership
where domain_id = :domain and group_id = :id and member_id not in (select value from json_each(:members))
returning member_id;

-- name: touch_groups(domain, groups, modified_at)
-- Groups that lost one member each.
update scim_group
set member_count = member_count - 1, modified_at = :modified_at, version = version + 1
where domain_id = :domain and id in (select value from json_each(:groups));

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
from json_each(:groups) j
cross join membership m on m.domain_id = :domain and m.group_id = j.value
order by m.group_id, m.member_id;

-- name: unindex_resource(domain, kind, id, index_rows)
-- The index rows that go with a resource; its document says which they are.
delete from attribute_index
where (domain_id, kind, attribute, key, resource_id) in (
    select :domain, :kind, json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), :id
    from json_each(:index_rows) x
);
