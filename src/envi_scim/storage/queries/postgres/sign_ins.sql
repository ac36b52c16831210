-- name: purge_sign_ins(first, at)^
-- Sign-ins of long ago, some at a time.
delete from sign_in
where id = any(array(
    select x.id
    from (select id, at from sign_in where id > :first order by id limit 500) x
    where x.at < :at
))
returning id;

-- name: purge_sign_ins_of_nobody(first, at)^
-- Sign-ins with an e-mail that is no administrator's, some at a time: they are in nobody's history.
delete from sign_in
where id = any(array(
    select x.id
    from (
        select id, at from sign_in where administrator_id is null and id > :first order by id limit 500
    ) x
    where x.at < :at
))
returning id;
