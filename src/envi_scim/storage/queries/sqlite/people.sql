-- name: page_of_locked_people(domain, after, count)
-- The accounts that are locked, in the order of their creation.
select a.user_name_key, a.id, a.active, a.source, a.organization_id, l.locked_at
from account_lock l
cross join account a on a.domain_id = l.domain_id and a.id = l.account_id
where l.domain_id = :domain and l.account_id > :after
order by l.account_id
limit :count;

-- name: people_at(domain, users)
-- The accounts of a page, each with the name of its organization and since when it is locked.
select
    a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, a.version, a.document,
    (select o.name from organization o where o.domain_id = :domain and o.id = a.organization_id),
    (select l.locked_at from account_lock l where l.domain_id = :domain and l.account_id = a.id)
from json_each(:users) x
cross join account a on a.domain_id = :domain and a.id = x.value;

-- name: names_of_tokens(domain, tokens)
-- What tokens of a domain are called.
select t.id, t.name
from json_each(:tokens) x
cross join token t on t.id = x.value
where t.domain_id = :domain;

-- name: emails_of_administrators(administrators)
-- What administrators are known by: those who changed something in a domain.
select a.id, a.email
from json_each(:administrators) x
cross join administrator a on a.id = x.value;
