-- name: begin_session(session, digest, id, created_at, expires_at, address, user_agent, password_hash)^
-- A new session, unless the administrator was disabled or got another password meanwhile.
insert into session (id, digest, administrator_id, created_at, seen_at, expires_at, address, user_agent)
select :session, :digest, a.id, :created_at, :created_at, :expires_at, :address, :user_agent
from (
    select id
    from administrator
    where id = :id and password_hash = :password_hash and disabled_at is null
) a
returning id;

-- name: purge_sessions(first, at)^
-- Sessions that began long ago, some at a time, with the forms that were sent in them.
delete from session
where id in (
    select x.id
    from (select id, created_at from session where id > :first order by id limit 500) x
    where x.created_at < :at
)
returning id;
