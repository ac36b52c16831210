-- name: add_rule(id, application, name, condition, text)!
insert into push_rule (id, application_id, name, condition, text) values (:id, :application, :name, :condition, :text);

-- name: rules(application)
select id, name, condition, text from push_rule where application_id = :application order by name, id;

-- name: delete_rule(application, id)!
delete from push_rule where application_id = :application and id = :id;

-- name: push_group(application, group, by_rule)!
insert into pushed_group (application_id, group_id, by_rule, status) values (:application, :group, :by_rule, 'Pushing')
on conflict do nothing;

-- name: pushed_groups(application)
select g.id, g.name, g.description, p.by_rule, p.external_id, p.pushed_name, p.status, p.error, p.last_push, p.whole
from pushed_group p join directory_group g on g.id = p.group_id
where p.application_id = :application order by g.name_key;

-- name: get_pushed_group(application, group)^
select g.id, g.name, g.description, p.by_rule, p.external_id, p.pushed_name, p.status, p.error, p.last_push, p.whole
from pushed_group p join directory_group g on g.id = p.group_id
where p.application_id = :application and p.group_id = :group;

-- name: note_pushing(application, group)!
update pushed_group set status = 'Pushing' where application_id = :application and group_id = :group;

-- name: push_whole(application, group)!
update pushed_group set whole = whole + 1 where application_id = :application and group_id = :group;

-- name: note_pushed(application, group, external_id, name, whole, at)!
-- What was asked for while it was pushed is still to come.
update pushed_group
set external_id = :external_id, pushed_name = :name, error = '', last_push = :at, whole = max(whole - :whole, 0),
    status = case
        when exists (
            select 1 from task
            where application_id = :application and kind = 'group' and subject_id = :group and state = 'pending'
        ) then 'Pushing'
        else 'Active'
    end
where application_id = :application and group_id = :group;

-- name: note_linked(application, group, external_id, name)!
update pushed_group set external_id = :external_id, pushed_name = :name
where application_id = :application and group_id = :group;

-- name: note_push_failed(application, group, error)!
update pushed_group set status = 'Error', error = :error where application_id = :application and group_id = :group;

-- name: forget_pushed_group(application, group)!
delete from pushed_group where application_id = :application and group_id = :group;

-- name: pushed_members(application, group)
select external_id, person_name from pushed_member where application_id = :application and group_id = :group;

-- name: wanted_members(application, group)
-- Who is to be in a pushed group: its members whom the application knows, those that are active.
select u.external_id, p.profile
from group_member m
join application_user u on u.application_id = :application and u.person_id = m.person_id and u.active
join person p on p.id = m.person_id
where m.group_id = :group;

-- name: add_pushed_member(application, group, external_id, name)!
insert into pushed_member (application_id, group_id, external_id, person_name)
select application_id, group_id, :external_id, :name
from pushed_group where application_id = :application and group_id = :group
on conflict (application_id, group_id, external_id) do update set person_name = excluded.person_name;

-- name: remove_pushed_member(application, group, external_id)!
delete from pushed_member where application_id = :application and group_id = :group and external_id = :external_id;

-- name: forget_pushed_members(application, group)!
delete from pushed_member where application_id = :application and group_id = :group;

-- name: applications_that_push(group)
select application_id from pushed_group where group_id = :group;

-- name: pushed_groups_of_person(application, person)
select p.group_id from group_member m join pushed_group p on p.group_id = m.group_id
where p.application_id = :application and m.person_id = :person;
