-- name: enabled_operators()
-- Who may sign in and do everything; nobody else writes until this transaction ends.
select id from administrator where rights = 'operator' and disabled_at is null order by id;
