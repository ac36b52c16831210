-- name: latest_requests(domain, before_at, before_id, count)
-- A domain's requests, the newest first.
select id, at, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated
from request
where domain_id = :domain and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit :count;

-- name: latest_requests_failed(domain, before_at, before_id, count)
-- A domain's requests that were refused or failed, the newest first.
select id, at, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated
from request
where domain_id = :domain and status >= 400 and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit :count;

-- name: latest_requests_tolerated(domain, before_at, before_id, count)
-- A domain's requests in which something was tolerated, the newest first.
select id, at, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated
from request
where domain_id = :domain and tolerated <> '[]' and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit :count;

-- name: get_request(domain, request_id)^
-- A request by its id.
select id, at, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated
from request
where domain_id = :domain and id = :request_id;

-- name: tolerances_since(domain, day)
-- What requests needed, from a day on.
select leniency, subject, client, count, last_at, last_request
from tolerance
where domain_id = :domain and day >= :day
order by day, leniency, subject, client;

-- name: purge_tolerances(domain, day)!
-- What was counted on days that are kept no longer, some at a time.
delete from tolerance
where (domain_id, day, leniency, subject, client) in (
    select domain_id, day, leniency, subject, client
    from tolerance
    where domain_id = :domain and day < :day
    order by day, leniency, subject, client
    limit 500
)
returning day;
