-- name: find_session(digest)^
-- A session by the digest of its secret, with whose it is.
select s.id, s.administrator_id, s.created_at, s.seen_at, s.expires_at, s.ended_at, s.address, s.user_agent,
    a.id, a.email, a.password_hash, a.rights, a.domain_id, a.created_at, a.disabled_at
from session s
join administrator a on a.id = s.administrator_id
where s.digest = :digest;

-- name: get_session(id)^
-- A session by its id, with whose it is.
select s.id, s.administrator_id, s.created_at, s.seen_at, s.expires_at, s.ended_at, s.address, s.user_agent,
    a.id, a.email, a.password_hash, a.rights, a.domain_id, a.created_at, a.disabled_at
from session s
join administrator a on a.id = s.administrator_id
where s.id = :id;

-- name: open_sessions_of_administrator(id, at, seen_after, count)
-- The sessions of an administrator that are open at a moment, the newest first.
select id, administrator_id, created_at, seen_at, expires_at, ended_at, address, user_agent
from session
where administrator_id = :id and expires_at > :at and ended_at is null and seen_at > :seen_after
order by expires_at desc
limit :count;

-- name: open_sessions_in_domain(domain, at, seen_after, count)
-- The sessions of a domain's administrators that are open at a moment, the newest first, with whose they are.
select s.id, s.administrator_id, s.created_at, s.seen_at, s.expires_at, s.ended_at, s.address, s.user_agent,
    whose.id, whose.email, whose.password_hash, whose.rights, whose.domain_id, whose.created_at, whose.disabled_at
from administrator whose
join session s on s.administrator_id = whose.id
where whose.domain_id = :domain and s.expires_at > :at and s.ended_at is null and s.seen_at > :seen_after
order by s.expires_at desc, s.id desc
limit :count;

-- name: note_session_seen(id, at)^
-- When a session was last used.
update session set seen_at = :at
where id = :id and seen_at < :at
returning id;

-- name: end_session(id, at)^
-- The end of a session; no row where it was ended before.
update session set ended_at = :at
where id = :id and ended_at is null
returning id;

-- name: end_session_of_digest(digest, at)^
-- The end of the session of a browser that signs in again.
update session set ended_at = :at
where digest = :digest and ended_at is null
returning id;

-- name: end_sessions_of_administrator(id, keep, at)!
-- The end of an administrator's sessions but for one.
update session set ended_at = :at
where administrator_id = :id and expires_at > :at and ended_at is null and id <> :keep;

-- name: use_form_key(session, form_key)^
-- A form of a session was sent; no row where it was before.
insert into used_form_key (session_id, key) values (:session, :form_key)
on conflict (session_id, key) do nothing
returning key;
