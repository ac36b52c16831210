-- name: latest_requests(domain, since, before_at, before_id, most, method, resource_type, token, resource_id, count)
-- A domain's requests, the newest first: those that a filter asks for among so many.
select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
from (
    select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
    from request
    where domain_id = :domain and at >= :since and (at, id) < (:before_at, :before_id)
    order by at desc, id desc
    limit :most
) looked_at
where (:method = '' or method = :method) and (:resource_type = '' or resource_type = :resource_type)
  and (:token = '' or cast(token_id as text) = :token)
  and (:resource_id = '' or cast(resource_id as text) = :resource_id)
order by at desc, id desc
limit :count;

-- name: latest_requests_failed(domain, since, before_at, before_id, most, method, resource_type, token, resource_id, count)
-- A domain's requests that were refused or failed, the newest first: those that a filter asks for among so many.
select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
from (
    select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
    from request /*+ sqlite: indexed by request_failed */
    where domain_id = :domain and status >= 400 and at >= :since and (at, id) < (:before_at, :before_id)
    order by at desc, id desc
    limit :most
) looked_at
where (:method = '' or method = :method) and (:resource_type = '' or resource_type = :resource_type)
  and (:token = '' or cast(token_id as text) = :token)
  and (:resource_id = '' or cast(resource_id as text) = :resource_id)
order by at desc, id desc
limit :count;

-- name: latest_requests_tolerated(domain, since, before_at, before_id, most, method, resource_type, token, resource_id, count)
-- A domain's requests in which something was tolerated, the newest first: those that a filter asks for among so many.
select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
from (
    select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
    from request /*+ sqlite: indexed by request_tolerated */
    where domain_id = :domain and tolerated <> '[]' and at >= :since and (at, id) < (:before_at, :before_id)
    order by at desc, id desc
    limit :most
) looked_at
where (:method = '' or method = :method) and (:resource_type = '' or resource_type = :resource_type)
  and (:token = '' or cast(token_id as text) = :token)
  and (:resource_id = '' or cast(resource_id as text) = :resource_id)
order by at desc, id desc
limit :count;

-- name: latest_requests_changed(domain, since, before_at, before_id, most, method, resource_type, token, resource_id, count)
-- A domain's requests that changed something, the newest first: those that a filter asks for among so many.
select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
from (
    select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
    from request /*+ sqlite: indexed by request_changed */
    where domain_id = :domain and change <> '' and at >= :since and (at, id) < (:before_at, :before_id)
    order by at desc, id desc
    limit :most
) looked_at
where (:method = '' or method = :method) and (:resource_type = '' or resource_type = :resource_type)
  and (:token = '' or cast(token_id as text) = :token)
  and (:resource_id = '' or cast(resource_id as text) = :resource_id)
order by at desc, id desc
limit :count;

-- name: last_looked_at(domain, since, before_at, before_id, skipped)^
-- The last of so many of a domain's requests; no row where there are fewer.
select at, id
from request
where domain_id = :domain and at >= :since and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit 1 offset :skipped;

-- name: last_looked_at_failed(domain, since, before_at, before_id, skipped)^
-- The last of so many of a domain's requests that were refused or failed; no row where there are fewer.
select at, id
from request
where domain_id = :domain and status >= 400 and at >= :since and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit 1 offset :skipped;

-- name: last_looked_at_tolerated(domain, since, before_at, before_id, skipped)^
-- The last of so many of a domain's requests in which something was tolerated; no row where there are fewer.
select at, id
from request
where domain_id = :domain and tolerated <> '[]' and at >= :since and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit 1 offset :skipped;

-- name: last_looked_at_changed(domain, since, before_at, before_id, skipped)^
-- The last of so many of a domain's requests that changed something; no row where there are fewer.
select at, id
from request
where domain_id = :domain and change <> '' and at >= :since and (at, id) < (:before_at, :before_id)
order by at desc, id desc
limit 1 offset :skipped;

-- name: get_request(domain, request_id)^
-- A request by its id.
select at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal, tolerated, more_tolerated, change
from request /*+ sqlite: indexed by request_by_id */
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
where domain_id = :domain and (day, leniency, subject, client) in (
    select day, leniency, subject, client
    from tolerance
    where domain_id = :domain and day < :day
    order by day, leniency, subject, client
    limit 500
)
returning day;

-- name: reach_milestone(domain, milestone, at, request_id)!
-- That something happened for the first time, unless it had happened before.
insert into milestone (domain_id, name, at, request_id)
values (:domain, :milestone, :at, :request_id)
on conflict (domain_id, name) do nothing
returning name;

-- name: milestones(domain)
-- What happened for the first time, in the order in which it did.
select name, at, request_id from milestone where domain_id = :domain order by at, name;
