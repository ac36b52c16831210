-- name: add_application(id, label_key, label, kind)!
insert into application (id, label_key, label, kind) values (:id, :label_key, :label, :kind)
on conflict (label_key) do nothing;

-- name: change_application(id, label_key, label, enabled, base_url, api_token, create_users, update_users, deactivate_users, sync_password)!
update or ignore application
set label_key = :label_key, label = :label, enabled = :enabled, base_url = :base_url, api_token = :api_token,
    create_users = :create_users, update_users = :update_users, deactivate_users = :deactivate_users,
    sync_password = :sync_password
where id = :id;

-- name: delete_application(id)!
delete from application where id = :id;

-- name: get_application(id)^
select id, label, kind, enabled, base_url, api_token, create_users, update_users, deactivate_users, sync_password
from application where id = :id;

-- name: applications()
select id, label, kind, enabled, base_url, api_token, create_users, update_users, deactivate_users, sync_password
from application order by label_key;

-- name: mappings(application)
select attribute, expression, apply_on from attribute_mapping where application_id = :application;

-- name: put_mapping(application, attribute, expression, apply_on)!
insert into attribute_mapping (application_id, attribute, expression, apply_on)
values (:application, :attribute, :expression, :apply_on)
on conflict (application_id, attribute) do update set expression = excluded.expression, apply_on = excluded.apply_on;

-- name: remove_mapping(application, attribute)!
delete from attribute_mapping where application_id = :application and attribute = :attribute;
