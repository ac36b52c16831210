-- name: record_event(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)!
-- What changed, by whom, in which request.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details);

-- name: count_resource(domain, kind, slot, change)!
-- So many resources more in one of a domain's counters.
insert into resource_count (domain_id, kind, slot, count)
values (:domain, :kind, :slot, :change)
on conflict (domain_id, kind, slot) do update set count = resource_count.count + excluded.count;

-- name: number_of_resources(domain, kind)^
-- How many users or groups a domain has.
select cast(coalesce(sum(count), 0) as bigint) from resource_count where domain_id = :domain and kind = :kind;

-- name: next_page_position(domain, reader, query, start_index, at)^
-- Where the page ended that this reader was given before the one that it asks for.
select last_id, last_key
from page_position
where domain_id = :domain and reader = :reader and query = :query and start_index = :start_index
  and expires_at > :at;

-- name: remember_page_position(domain, reader, query, start_index, last_id, last_key, expires_at)!
-- Where a page ended, for the one that comes next.
insert into page_position (domain_id, reader, query, start_index, last_id, last_key, expires_at)
values (:domain, :reader, :query, :start_index, :last_id, :last_key, :expires_at)
on conflict (domain_id, reader, query, start_index) do update
set last_id = excluded.last_id, last_key = excluded.last_key, expires_at = excluded.expires_at
returning start_index;

-- name: forget_page_positions(domain, reader, query, before)!
-- Ends of pages of a walk that this reader has left, known by when they expire.
delete from page_position
where domain_id = :domain and reader = :reader and query = :query and expires_at <= :before
returning start_index;

-- name: ready()^
-- The answer of a database that works.
select 1;

-- name: current_revision()^
-- The revision of the tables.
select version_num from alembic_version;

-- name: purge_page_positions(domain, at)!
-- Ends of pages that nobody came back for: twice as many as come in between, so that none pile up.
delete from page_position
where domain_id = :domain and (reader, query, start_index) in (
    select reader, query, start_index
    from page_position
    where domain_id = :domain and expires_at <= :at
    order by expires_at
    limit 200
)
returning start_index;
