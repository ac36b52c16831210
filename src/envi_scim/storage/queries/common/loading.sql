-- name: page_of_kept_users(domain, after, count)
-- The accounts that come next in the order of creation, with since when they are locked.
select a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document, (
    select l.locked_at from account_lock l where l.domain_id = a.domain_id and l.account_id = a.id
)
from account a
where a.domain_id = :domain and a.id > :after
order by a.id
limit :count;

-- name: page_of_memberships(domain, after_group, after_member, count)
-- The members that come next, group by group.
select m.group_id, m.member_id
from membership m
where m.domain_id = :domain and (m.group_id, m.member_id) > (:after_group, :after_member)
order by m.group_id, m.member_id
limit :count;
