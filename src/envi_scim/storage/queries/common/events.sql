-- name: events_of_resource(domain, resource_id, count)
-- The latest events of a resource.
select id, at, kind, resource_id, actor, request_id, details
from event
where domain_id = :domain and resource_id = :resource_id
order by id desc
limit :count;
