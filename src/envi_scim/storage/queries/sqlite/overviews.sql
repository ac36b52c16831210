-- name: groups_named(domain, name_keys)
-- Groups by their folded names.
select
    g.display_name_key, g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from json_each(:name_keys) x
cross join scim_group g on g.domain_id = :domain and g.display_name_key = x.value;
