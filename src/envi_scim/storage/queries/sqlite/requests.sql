-- name: insert_requests(rows)!
-- Requests that were answered, in the order of their key.
insert into request (
    domain_id, at, id, token_id, client, method, route, resource_type, resource_id, status, milliseconds, refusal,
    tolerated, more_tolerated, change
)
select json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), json_extract(x.value, '$[2]'),
    json_extract(x.value, '$[3]'), json_extract(x.value, '$[4]'), json_extract(x.value, '$[5]'),
    json_extract(x.value, '$[6]'), json_extract(x.value, '$[7]'), json_extract(x.value, '$[8]'),
    json_extract(x.value, '$[9]'), json_extract(x.value, '$[10]'), json_extract(x.value, '$[11]'),
    json_extract(x.value, '$[12]'), json_extract(x.value, '$[13]'), json_extract(x.value, '$[14]')
from json_each(:rows) x;

-- name: count_tolerances(domain, day, tolerances)!
-- So much more that a day's requests needed; beyond a thousand different things a day, only of what is known.
insert into tolerance (domain_id, day, leniency, subject, client, count, last_at, last_request)
select :domain, :day, json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]'), json_extract(x.value, '$[2]'),
    json_extract(x.value, '$[3]'), json_extract(x.value, '$[4]'), json_extract(x.value, '$[5]')
from json_each(:tolerances) x
where (select count(*) from tolerance where domain_id = :domain and day = :day) < 1000
   or exists (
    select 1
    from tolerance t
    where t.domain_id = :domain and t.day = :day and t.leniency = json_extract(x.value, '$[0]')
      and t.subject = json_extract(x.value, '$[1]') and t.client = json_extract(x.value, '$[2]')
)
on conflict (domain_id, day, leniency, subject, client) do update
set count = tolerance.count + excluded.count, last_at = max(tolerance.last_at, excluded.last_at),
    last_request = case when excluded.last_at < tolerance.last_at then tolerance.last_request else excluded.last_request end;

-- name: purge_requests(domain, at)!
-- Requests that were kept long enough, some at a time.
delete from request
where domain_id = :domain
  and id in (
    select id
    from request
    where domain_id = :domain and at < :at
    order by at, id
    limit 500
)
returning id;
