-- name: create_administrator(id, email, email_key, password_hash, domain, created_at)^
-- A new administrator; no row where the e-mail is taken.
insert into administrator (id, email, email_key, password_hash, domain_id, created_at)
values (:id, :email, :email_key, :password_hash, :domain, :created_at)
on conflict (email_key) do nothing
returning id;

-- name: find_administrator(email_key)^
-- An administrator by the folded e-mail.
select id, email, password_hash, domain_id, created_at from administrator where email_key = :email_key;
