-- name: page_of_domains_for_operators(first, until, count, failed_since, most_failed)
-- Domains by name with what is known of their connection: a row or two of each, and so many failed requests. It crosses domains, for the operator.
-- Without being told, SQLite counts failures among all requests of a day: that index and the table's are in the same order.
select
    d.id, d.name, d.type, d.authentication, d.created_at,
    (select c.status from scim_configuration c where c.domain_id = d.id),
    (select t.id from token t where t.domain_id = d.id limit 1),
    (
        select t.expires_at
        from token t
        where t.domain_id = d.id and t.revoked_at is null
        order by t.expires_at desc
        limit 1
    ),
    (select r.at from request r where r.domain_id = d.id order by r.at desc, r.id desc limit 1),
    (select r.status from request r where r.domain_id = d.id order by r.at desc, r.id desc limit 1),
    (
        select max(x.used_at)
        from (
            select u.used_at from token_use u where u.domain_id = d.id order by u.token_id desc limit 10
        ) x
    ),
    (
        select count(*)
        from (
            select r.id
            from request r indexed by request_failed
            where r.domain_id = d.id and r.status >= 400 and r.at >= :failed_since
            order by r.at desc, r.id desc
            limit :most_failed
        ) x
    )
from domain d
where d.name_key >= :first and d.name_key < :until
order by d.name_key
limit :count;

-- name: groups_named(domain, name_keys)
-- Groups by their folded names.
select
    g.display_name_key, g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from json_each(:name_keys) x
cross join scim_group g on g.domain_id = :domain and g.display_name_key = x.value;
