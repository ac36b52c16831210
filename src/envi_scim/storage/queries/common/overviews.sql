-- name: name_key_of_domain(domain)^
-- Where a domain stands among the names of all.
select name_key from domain where id = :domain;

-- name: page_of_groups_by_name(domain, first, count)
-- The groups whose folded name comes next.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.display_name_key >= :first
order by g.display_name_key
limit :count;

-- name: page_of_groups_by_name_until(domain, first, until, count)
-- The groups whose folded name comes next and before an end.
select g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.display_name_key >= :first and g.display_name_key < :until
order by g.display_name_key
limit :count;

-- name: page_of_members_with_status(domain, group_id, after, count)
-- The members of a group that come next in the order of their ids, with what they are called and, of users, whether they are active and since when locked.
select m.member_id, m.member_type, case m.member_type
    when 'User' then (
        select coalesce(a.display_name, a.user_name)
        from account a
        where a.domain_id = :domain and a.id = m.member_id
    )
    else (select g.display_name from scim_group g where g.domain_id = :domain and g.id = m.member_id)
end, (
    select a.active from account a where a.domain_id = :domain and a.id = m.member_id
), (
    select l.locked_at from account_lock l where l.domain_id = :domain and l.account_id = m.member_id
)
from membership m
where m.domain_id = :domain and m.group_id = :group_id and m.member_id > :after
order by m.member_id
limit :count;
