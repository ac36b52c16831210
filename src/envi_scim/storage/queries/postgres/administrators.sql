-- name: enabled_operators()
-- Who may sign in and do everything; nobody else takes one of them away until this transaction ends.
select id from administrator where rights = 'operator' and disabled_at is null order by id
for no key update;
