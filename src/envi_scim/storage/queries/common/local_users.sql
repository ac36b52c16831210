-- name: has_password(domain, user)^
-- Since when a user has a password in Envi.
select set_at from local_password where domain_id = :domain and account_id = :user;

-- name: forget_lock(domain, id)!
-- The lock of an account that goes.
delete from account_lock where domain_id = :domain and account_id = :id;

-- name: forget_password(domain, id)!
-- The password of an account that goes.
delete from local_password where domain_id = :domain and account_id = :id;

-- name: page_of_words(domain, after, count)
-- The words that come next in a domain's Password Dictionaries.
select word from forbidden_word where domain_id = :domain and word_key > :after order by word_key limit :count;

-- name: number_of_words(domain)^
-- How many words a domain's Password Dictionaries have: ten thousand at most.
select count(*) from forbidden_word where domain_id = :domain;

-- name: kept_attributes(domain)
-- Which attributes keep their value when an identity provider writes: of a closed list.
select attribute from kept_attribute where domain_id = :domain;

-- name: forget_kept_attributes(domain)!
-- Every attribute is overwritten again.
delete from kept_attribute where domain_id = :domain;
