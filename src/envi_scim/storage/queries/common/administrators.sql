-- name: create_administrator(id, email, email_key, password_hash, rights, owner, created_at)^
-- A new administrator, of one domain or of all; no row where the e-mail is taken.
insert into administrator (id, email, email_key, password_hash, rights, domain_id, created_at)
values (:id, :email, :email_key, :password_hash, :rights, :owner, :created_at)
on conflict (email_key) do nothing
returning id;

-- name: find_administrator(email_key)^
-- An administrator by the folded e-mail.
select id, email, password_hash, rights, domain_id, created_at, disabled_at
from administrator
where email_key = :email_key;

-- name: get_administrator(id)^
-- An administrator by id.
select id, email, password_hash, rights, domain_id, created_at, disabled_at
from administrator
where id = :id;

-- name: list_administrators(after_key, count)
-- Administrators of all domains and of each, by e-mail.
select id, email, password_hash, rights, domain_id, created_at, disabled_at
from administrator
where email_key > :after_key
order by email_key
limit :count;

-- name: list_administrators_of_domain(domain, after_key, count)
-- The administrators of a domain alone, by e-mail.
select id, email, password_hash, rights, domain_id, created_at, disabled_at
from administrator
where domain_id = :domain and email_key > :after_key
order by email_key
limit :count;

-- name: change_administrator(id, password_hash, rights, owner, disabled_at, password_hash_before, rights_before, owner_before, disabled_at_before)^
-- What an administrator is from now on; no row where they are no longer what they were.
update administrator
set password_hash = :password_hash, rights = :rights, domain_id = :owner, disabled_at = :disabled_at
where id = :id and password_hash = :password_hash_before and rights = :rights_before
  and domain_id is not distinct from :owner_before and disabled_at is not distinct from :disabled_at_before
returning id;

-- name: rehash_password(id, password_hash, password_hash_before)^
-- Another hash of the same password.
update administrator set password_hash = :password_hash
where id = :id and password_hash = :password_hash_before
returning id;
