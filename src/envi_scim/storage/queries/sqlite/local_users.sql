-- name: lock_account(domain, user, event_at)^
-- A lock on an account; no row where it has one, or is gone.
insert into account_lock (domain_id, account_id, locked_at)
select a.domain_id, a.id, :event_at from account a where a.domain_id = :domain and a.id = :user
on conflict (domain_id, account_id) do nothing
returning account_id;

-- name: lock_account_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of lock_account.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: unlock_account(domain, user)^
-- The end of a lock; no row where there is none.
delete from account_lock where domain_id = :domain and account_id = :user returning account_id;

-- name: unlock_account_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of unlock_account.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: set_password(domain, user, password_hash, event_at)^
-- The password of a local account; no row where it is gone, or an identity provider has written to it.
insert into local_password (domain_id, account_id, password_hash, set_at)
select a.domain_id, a.id, :password_hash, :event_at
from account a
where a.domain_id = :domain and a.id = :user and a.source = 'local'
on conflict (domain_id, account_id) do update
set password_hash = excluded.password_hash, set_at = excluded.set_at
returning account_id;

-- name: set_password_then_record(domain, event, event_at, event_kind, resource_type, resource_id, actor, request, details)^
-- The event of set_password.
insert into event (domain_id, id, at, kind, resource_type, resource_id, actor, request_id, details)
values (:domain, :event, :event_at, :event_kind, :resource_type, :resource_id, :actor, :request, :details)
returning id;

-- name: lock_dictionary(domain)^
-- The row that those who add words to a domain's Password Dictionaries take first.
select domain_id from scim_configuration where domain_id = :domain;

-- name: add_words(domain, words)
-- Words that a domain's Password Dictionaries did not have.
insert into forbidden_word (domain_id, word_key, word)
select :domain, json_extract(x.value, '$[0]'), json_extract(x.value, '$[1]')
from json_each(:words) x
where true
on conflict (domain_id, word_key) do nothing
returning word_key;

-- name: remove_words(domain, keys)
-- Words that a domain's Password Dictionaries have no more.
delete from forbidden_word
where (domain_id, word_key) in (select :domain, x.value from json_each(:keys) x)
returning word_key;

-- name: keep_attributes(domain, attributes)!
-- Attributes that keep their value when an identity provider writes.
insert into kept_attribute (domain_id, attribute)
select :domain, x.value from json_each(:attributes) x
where true
on conflict (domain_id, attribute) do nothing;
