-- name: groups_named(domain, name_keys)
-- Groups by their folded names.
select
    g.display_name_key, g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document
from scim_group g
where g.domain_id = :domain and g.display_name_key = any(:name_keys::text[]);
