-- name: names_of_resources(domain, ids)
-- What users and groups are called now.
select a.id, a.user_name
from json_each(:ids) x
cross join account a on a.domain_id = :domain and a.id = x.value
union all
select g.id, g.display_name
from json_each(:ids) x
cross join scim_group g on g.domain_id = :domain and g.id = x.value;
