-- name: get_group(domain, id)^
-- A group by its id, without its members.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.id = :id;

-- name: find_group_by_name(domain, display_name_key)^
-- A group by its folded name, without its members.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.display_name_key = :display_name_key;

-- name: page_of_groups(domain, after, count)
-- The groups that come next in the order of creation.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.id > :after
order by g.id
limit :count;

-- name: page_of_groups_by_offset(domain, skipped, count)
-- The groups behind so many others: what a jump into the middle of a list costs.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain
order by g.id
limit :count offset :skipped;

-- name: page_of_members(domain, group_id, after, count)
-- The members of a group that come next in the order of their ids, with what they are called.
select m.member_id, m.member_type, case m.member_type
    when 'User' then (
        select coalesce(a.display_name, a.user_name)
        from account a
        where a.domain_id = :domain and a.id = m.member_id
    )
    else (select g.display_name from scim_group g where g.domain_id = :domain and g.id = m.member_id)
end
from membership m
where m.domain_id = :domain and m.group_id = :group_id and m.member_id > :after
order by m.member_id
limit :count;

-- name: insert_group(domain, id, display_name, display_name_key, external_id, member_count, created_at, modified_at, version, document)^
-- A new group; no row where the name is taken.
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

-- name: update_group(domain, id, display_name, display_name_key, external_id, joined, modified_at, document)^
-- A group's attributes as they are from now on, and its number of members changed by so many.
update scim_group
set display_name = :display_name, display_name_key = :display_name_key, external_id = :external_id,
    member_count = member_count + :joined, modified_at = :modified_at, version = version + 1, document = :document
where domain_id = :domain and id = :id
returning id, display_name, external_id, member_count, created_at, modified_at, version, document;

-- name: touch_group(domain, id, joined, modified_at)^
-- A group whose members changed by so many.
update scim_group
set member_count = member_count + :joined, modified_at = :modified_at, version = version + 1
where domain_id = :domain and id = :id
returning id, display_name, external_id, member_count, created_at, modified_at, version, document;

-- name: delete_group(domain, id, version_before)^
-- The end of a group; no row where that is not its present version, if one is named.
delete from scim_group
where domain_id = :domain and id = :id
  and (cast(:version_before as bigint) is null or version = cast(:version_before as bigint))
returning id;

-- name: delete_members_of_group(domain, id)!
-- Every member of a group.
delete from membership where domain_id = :domain and group_id = :id;

-- name: leave_all_groups(domain, member)
-- Every membership of a user or group; gives the groups that it was in.
delete from membership where domain_id = :domain and member_id = :member returning group_id;
