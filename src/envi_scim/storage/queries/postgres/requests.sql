-- name: insert_requests()!
-- Requests that were answered, in the order of their key.
copy request (
    domain_id, at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal,
    tolerated, more_tolerated, change
) from stdin;

-- name: count_tolerances(domain, day, leniencies, subjects, clients, counts, times, ids)!
-- So much more that a day's requests needed; beyond a thousand different things a day, only of what is known.
insert into tolerance (domain_id, day, leniency, subject, client, count, last_at, last_request)
select :domain, :day, x.leniency, x.subject, x.client, x.count, x.last_at, x.last_request
from unnest(
    :leniencies::text[], :subjects::text[], :clients::text[], :counts::integer[], :times::timestamptz[], :ids::text[]
) as x (leniency, subject, client, count, last_at, last_request)
where (select count(*) from tolerance where domain_id = :domain and day = :day) < 1000
   or exists (
    select
    from tolerance t
    where t.domain_id = :domain and t.day = :day and t.leniency = x.leniency and t.subject = x.subject
      and t.client = x.client
)
on conflict (domain_id, day, leniency, subject, client) do update
set count = tolerance.count + excluded.count, last_at = greatest(tolerance.last_at, excluded.last_at),
    last_request = case when excluded.last_at < tolerance.last_at then tolerance.last_request else excluded.last_request end;

-- name: purge_requests(domain, at)!
-- Requests that were kept long enough, some at a time.
delete from request
where domain_id = :domain
  and id = any(array(
    select id
    from request
    where domain_id = :domain and at < :at
    order by at, id
    limit 500
))
returning id;
