-- name: page_of_people_by_name(domain, first, count)
-- The accounts whose folded userName comes next.
select a.user_name_key, a.id, a.active, a.source, a.organization_id, (
    select l.locked_at from account_lock l where l.domain_id = a.domain_id and l.account_id = a.id
)
from account a
where a.domain_id = :domain and a.user_name_key >= :first
order by a.user_name_key
limit :count;

-- name: page_of_people_by_name_until(domain, first, until, count)
-- The accounts whose folded userName comes next and before an end.
select a.user_name_key, a.id, a.active, a.source, a.organization_id, (
    select l.locked_at from account_lock l where l.domain_id = a.domain_id and l.account_id = a.id
)
from account a
where a.domain_id = :domain and a.user_name_key >= :first and a.user_name_key < :until
order by a.user_name_key
limit :count;

-- name: page_of_inactive_people(domain, first, count)
-- The inactive accounts whose folded userName comes next.
select a.user_name_key, a.id, a.active, a.source, a.organization_id, (
    select l.locked_at from account_lock l where l.domain_id = a.domain_id and l.account_id = a.id
)
from account a
where a.domain_id = :domain and not a.active and a.user_name_key >= :first
order by a.user_name_key
limit :count;

-- name: page_of_people_of_source(domain, source, first, count)
-- The accounts of one source, other than SCIM, whose folded userName comes next.
select a.user_name_key, a.id, a.active, a.source, a.organization_id, (
    select l.locked_at from account_lock l where l.domain_id = a.domain_id and l.account_id = a.id
)
from account a
where a.domain_id = :domain and a.source <> 'scim' and a.source = :source and a.user_name_key >= :first
order by a.user_name_key
limit :count;

-- name: page_of_people_by_external_id(domain, external_id, after, count)
-- The accounts that have an externalId, in the order of creation.
select a.user_name_key, a.id, a.active, a.source, a.organization_id, (
    select l.locked_at from account_lock l where l.domain_id = a.domain_id and l.account_id = a.id
)
from account a
where a.domain_id = :domain and a.external_id = :external_id and a.id > :after
order by a.id
limit :count;

-- name: page_of_people_by_attribute(domain, attribute, after_key, after_id, until, count)
-- Whoever has a value of an indexed attribute that comes next and before an end.
select x.key, x.resource_id
from attribute_index x
where x.domain_id = :domain and x.kind = 'User' and x.attribute = :attribute
    and (x.key, x.resource_id) > (:after_key, :after_id) and x.key < :until
order by x.key, x.resource_id
limit :count;

-- name: user_name_key_of(domain, user)^
-- Where an account stands among the userNames.
select user_name_key from account where domain_id = :domain and id = :user;

-- name: events_of_resource_before(domain, resource_id, before_event, count)
-- The latest events of a resource that are older than one of them.
select id, at, kind, resource_id, actor, request_id, details
from event
where domain_id = :domain and resource_id = :resource_id and id < :before_event
order by id desc
limit :count;
