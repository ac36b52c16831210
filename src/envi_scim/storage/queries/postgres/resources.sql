-- name: names_of_resources(domain, ids)
-- What users and groups are called now.
select a.id, a.user_name
from unnest(:ids::uuid[]) as x (id)
cross join lateral (select id, user_name from account where domain_id = :domain and id = x.id offset 0) a
union all
select g.id, g.display_name
from unnest(:ids::uuid[]) as x (id)
cross join lateral (select id, display_name from scim_group where domain_id = :domain and id = x.id offset 0) g;
