-- name: add_exchange(application, task, at, method, url, request_headers, request_body, status, response_headers, response_body, milliseconds, failure)<!
insert into exchange (application_id, task_id, at, method, url, request_headers, request_body, status, response_headers, response_body, milliseconds, failure)
values (:application, :task, :at, :method, :url, :request_headers, :request_body, :status, :response_headers, :response_body, :milliseconds, :failure);

-- name: exchanges(application, task, before, count)
select id, application_id, task_id, at, method, url, request_headers, request_body, status, response_headers, response_body, milliseconds, failure
from exchange
where application_id = :application and id < :before and (:task = 0 or task_id = :task)
order by id desc limit :count;

-- name: get_exchange(application, id)^
select id, application_id, task_id, at, method, url, request_headers, request_body, status, response_headers, response_body, milliseconds, failure
from exchange where application_id = :application and id = :id;

-- name: forget_old_exchanges(application, keep)!
delete from exchange
where application_id = :application
    and id < (select id from exchange where application_id = :application order by id desc limit 1 offset :keep);

-- name: add_event(application, at, what, subject, outcome, reason)!
insert into event (application_id, at, what, subject, outcome, reason)
values (:application, :at, :what, :subject, :outcome, :reason);

-- name: events(application, before, count)
select id, at, what, subject, outcome, reason from event
where application_id = :application and id < :before order by id desc limit :count;

-- name: begin_import(application, at)<!
insert into import_run (application_id, at, state) values (:application, :at, 'running');

-- name: end_import(id, state, users, inactive, matched, groups, error)!
update import_run
set state = :state, users = :users, inactive = :inactive, matched = :matched, groups = :groups, error = :error
where id = :id;

-- name: end_cut_off_imports()!
update import_run set state = 'failed', error = 'It was cut off, and began anew.' where state = 'running';

-- name: imports(application, count)
select id, at, state, users, inactive, matched, groups, error from import_run
where application_id = :application order by id desc limit :count;

-- name: add_imported_user(run, external_id, user_name, active, person)!
insert or replace into imported_user (run_id, external_id, user_name, active, person_id)
values (:run, :external_id, :user_name, :active, :person);

-- name: add_imported_group(run, external_id, name)!
insert or replace into imported_group (run_id, external_id, name) values (:run, :external_id, :name);

-- name: imported_users(run, count)
select external_id, user_name, active, person_id from imported_user where run_id = :run order by user_name limit :count;

-- name: imported_groups(run, count)
select external_id, name from imported_group where run_id = :run order by name limit :count;

-- name: get_setting(name)$
select value from setting where name = :name;

-- name: put_setting(name, value)!
insert into setting (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value;
