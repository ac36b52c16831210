-- name: find_server_secret(name)^
-- A secret that all workers of this database share.
select secret from server_secret where name = :name;

-- name: keep_server_secret(name, secret)!
-- A secret, kept unless another worker was first.
insert into server_secret (name, secret) values (:name, :secret)
on conflict (name) do nothing
returning name;
