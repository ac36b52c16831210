-- name: page_of_domains(first, until, count)
-- Domains by name, each with one of its tokens and when the last of them expires.
select
    d.id, d.name, d.type, d.authentication, d.created_at,
    (select t.id from token t where t.domain_id = d.id limit 1),
    (
        select t.expires_at
        from token t
        where t.domain_id = d.id and t.revoked_at is null
        order by t.expires_at desc
        limit 1
    )
from domain d
where d.name_key >= :first and d.name_key < :until
order by d.name_key
limit :count;

-- name: signs_of_domain(domain, failed_since, most_failed)^
-- What is known of a domain's connection: a row or two, and so many failed requests.
-- Without being told, SQLite counts failures among all requests of a day: that index and the table's are in the same order.
select
    c.status,
    (select r.at from request r where r.domain_id = :domain order by r.at desc, r.id desc limit 1),
    (select r.status from request r where r.domain_id = :domain order by r.at desc, r.id desc limit 1),
    (
        select max(x.used_at)
        from (
            select u.used_at from token_use u where u.domain_id = :domain order by u.token_id desc limit 10
        ) x
    ),
    (
        select count(*)
        from (
            select r.id
            from request r /*+ sqlite: indexed by request_failed */
            where r.domain_id = :domain and r.status >= 400 and r.at >= :failed_since
            order by r.at desc, r.id desc
            limit :most_failed
        ) x
    )
from scim_configuration c
where c.domain_id = :domain;

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
