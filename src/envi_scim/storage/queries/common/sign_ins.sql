-- name: begin_sign_in(id, at, account_key, administrator, owner, address, network, user_agent, outcome, since, of_account, from_network)^
-- An attempt to sign in, failed until it succeeds; no row where so many failed before it.
insert into sign_in (id, at, account_key, administrator_id, domain_id, address, network, user_agent, outcome)
select :id, :at, :account_key, :administrator, :owner, :address, :network, :user_agent, :outcome
where (
    select count(*)
    from (
        select 1 as one
        from sign_in
        where account_key = :account_key and at > :since and outcome in ('wrong', 'unknown', 'disabled')
        limit :of_account
    ) failed
) < :of_account
and (
    select count(*)
    from (
        select 1 as one
        from sign_in
        where network = :network and at > :since and outcome in ('wrong', 'unknown', 'disabled')
        limit :from_network
    ) failed
) < :from_network
returning id;

-- name: note_limited_sign_in(id, at, account_key, administrator, owner, address, network, user_agent, outcome, since)^
-- An attempt that was one too many, unless one was noted of late.
insert into sign_in (id, at, account_key, administrator_id, domain_id, address, network, user_agent, outcome)
select :id, :at, :account_key, :administrator, :owner, :address, :network, :user_agent, :outcome
where not exists (
    select 1 from sign_in where account_key = :account_key and at > :since and outcome = 'limited'
)
and not exists (select 1 from sign_in where network = :network and at > :since and outcome = 'limited')
returning id;

-- name: note_signed_in(attempt, outcome)^
-- An attempt that succeeded after all.
update sign_in set outcome = :outcome
where id = :attempt
returning id;

-- name: withdraw_sign_in(attempt)^
-- An attempt that was none to sign in.
delete from sign_in where id = :attempt
returning id;

-- name: sign_ins_of_administrator(id, before_id, count)
-- An administrator's sign-ins, the newest first.
select id, at, account_key, administrator_id, domain_id, address, network, user_agent, outcome
from sign_in
where administrator_id = :id and id < :before_id
order by id desc
limit :count;

-- name: sign_ins_in_domain(domain, before_id, count)
-- The sign-ins of those who were administrators of a domain alone, the newest first.
select id, at, account_key, administrator_id, domain_id, address, network, user_agent, outcome
from sign_in
where domain_id = :domain and id < :before_id
order by id desc
limit :count;
