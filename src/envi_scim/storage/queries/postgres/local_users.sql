-- name: lock_account(domain, user, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- A lock on an account; no row where it has one, or is gone.
with target as materialized (
    select id from account where domain_id = :domain and id = :user for key share
), locked as (
    insert into account_lock (domain_id, account_id, locked_at)
    select :domain, id, :event_at from target
    on conflict (domain_id, account_id) do nothing
    returning account_id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from locked
)
select account_id from locked;

-- name: unlock_account(domain, user, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The end of a lock; no row where there is none.
with unlocked as (
    delete from account_lock where domain_id = :domain and account_id = :user returning account_id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from unlocked
)
select account_id from unlocked;

-- name: set_password(domain, user, password_hash, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The password of a local account; no row where it is gone, or an identity provider has written to it.
with target as materialized (
    select id from account where domain_id = :domain and id = :user and source = 'local' for share
), kept as (
    insert into local_password (domain_id, account_id, password_hash, set_at)
    select :domain, id, :password_hash, :event_at from target
    on conflict (domain_id, account_id) do update
    set password_hash = excluded.password_hash, set_at = excluded.set_at
    returning account_id
), recorded as (
    insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
    select :domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details
    from kept
)
select account_id from kept;

-- name: lock_dictionary(domain)^
-- The row that those who add words to a domain's Password Dictionaries take first.
select domain_id from scim_configuration where domain_id = :domain for no key update;

-- name: add_words(domain, keys, spelt)
-- Words that a domain's Password Dictionaries did not have.
insert into forbidden_word (domain_id, word_key, word)
select :domain, x.key, x.word
from unnest(:keys::text[], :spelt::text[]) as x (key, word)
order by x.key
on conflict (domain_id, word_key) do nothing
returning word_key;

-- name: remove_words(domain, keys)
-- Words that a domain's Password Dictionaries have no more.
delete from forbidden_word where domain_id = :domain and word_key = any(:keys::text[]) returning word_key;

-- name: keep_attributes(domain, attributes)!
-- Attributes that keep their value when an identity provider writes.
insert into kept_attribute (domain_id, attribute)
select :domain, x.attribute from unnest(:attributes::text[]) as x (attribute)
on conflict (domain_id, attribute) do nothing;
