-- name: events_of_resource(domain, resource_id, count)
-- The latest events of a resource.
select id, at, kind, resource_id, actor, request_id, details
from event
where domain_id = :domain and resource_id = :resource_id
order by id desc
limit :count;

-- name: events_of_request(domain, first_id, behind_id, most, request_id, count)
-- The events that a request wrote among so many of the time in which it ran: ids begin with the time.
select id, at, kind, resource_id, actor, request_id, details
from (
    select id, at, kind, resource_id, actor, request_id, details
    from event
    where domain_id = :domain and id >= :first_id and id < :behind_id
    order by id
    limit :most
) looked_at
where request_id = :request_id
order by id
limit :count;
