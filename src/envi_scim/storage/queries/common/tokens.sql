-- name: find_token(digest)^
-- A token of any domain by its digest; when it was last used is in a table that needs the domain.
select id, domain_id, name, hint, digest, created_at, expires_at, revoked_at, null, null, null
from token where digest = :digest;

-- name: list_tokens(domain)
-- A domain's tokens with their last use, the newest first.
select t.id, t.domain_id, t.name, t.hint, t.digest, t.created_at, t.expires_at, t.revoked_at, u.used_at, u.client, u.agent
from token t
left join token_use u on u.domain_id = t.domain_id and u.token_id = t.id
where t.domain_id = :domain
order by t.id desc;

-- name: note_token_use(domain, token, at, client, agent)!
-- When a token was last used, from where, and by what.
insert into token_use (domain_id, token_id, used_at, client, agent)
values (:domain, :token, :at, :client, :agent)
on conflict (domain_id, token_id) do update set used_at = excluded.used_at, client = excluded.client, agent = excluded.agent
where token_use.used_at < excluded.used_at
returning token_id;
