-- name: assign_group(application, group)!
insert into group_assignment (application_id, group_id, priority)
select :application, :group, (
    select coalesce(max(priority), 0) + 1 from group_assignment where application_id = :application
)
where true
on conflict do nothing;

-- name: set_priority(application, group, priority)!
update group_assignment set priority = :priority where application_id = :application and group_id = :group;

-- name: unassign_group(application, group)!
delete from group_assignment where application_id = :application and group_id = :group;

-- name: assigned_groups(application)
select g.id, g.name, g.description, a.priority,
    (select count(*) from group_member m where m.group_id = g.id)
from group_assignment a join directory_group g on g.id = a.group_id
where a.application_id = :application order by a.priority, g.name_key;

-- name: assign_person(application, person)!
insert into person_assignment (application_id, person_id) values (:application, :person) on conflict do nothing;

-- name: unassign_person(application, person)!
delete from person_assignment where application_id = :application and person_id = :person;

-- name: individuals(application)
select person_id from person_assignment where application_id = :application;

-- name: assignment(application, person)^
-- How a person comes to an application: by themselves, and by the group of the highest priority.
select exists (
    select 1 from person_assignment a where a.application_id = :application and a.person_id = :person
), (
    select g.name
    from group_member m
    join group_assignment a on a.application_id = :application and a.group_id = m.group_id
    join directory_group g on g.id = m.group_id
    where m.person_id = :person
    order by a.priority limit 1
);

-- name: assigned_people(application, text, after_name, after_id, count)
-- Who is assigned, by name behind a place: by themselves, through a group, and what became of it.
select p.id, p.status, p.profile, p.name_key,
    exists (select 1 from person_assignment a where a.application_id = :application and a.person_id = p.id),
    (
        select g.name
        from group_member m
        join group_assignment a on a.application_id = :application and a.group_id = m.group_id
        join directory_group g on g.id = m.group_id
        where m.person_id = p.id
        order by a.priority limit 1
    ),
    (
        select t.state from task t
        where t.application_id = :application and t.kind = 'user' and t.subject_id = p.id
        order by t.id desc limit 1
    ),
    (
        select t.error from task t
        where t.application_id = :application and t.kind = 'user' and t.subject_id = p.id
        order by t.id desc limit 1
    )
from person p
where (p.name_key, p.id) > (:after_name, :after_id)
    and (:text = '' or instr(p.name_key, :text) or instr(p.login_key, :text))
    and (
        exists (select 1 from person_assignment a where a.application_id = :application and a.person_id = p.id)
        or exists (
            select 1
            from group_member m join group_assignment a on a.group_id = m.group_id
            where a.application_id = :application and m.person_id = p.id
        )
    )
order by p.name_key, p.id limit :count;

-- name: number_of_assigned(application)$
select count(*) from (
    select person_id from person_assignment where application_id = :application
    union
    select m.person_id from group_assignment a join group_member m on m.group_id = a.group_id
    where a.application_id = :application
);

-- name: note_unassigned(application, person, at)!
insert into unassignment (application_id, person_id, at) values (:application, :person, :at);

-- name: unassigned_lately(application, count)
select p.id, p.status, p.profile, u.at
from unassignment u join person p on p.id = u.person_id
where u.application_id = :application order by u.id desc limit :count;

-- name: application_user(application, person)^
select external_id, active, profile, at from application_user where application_id = :application and person_id = :person;

-- name: put_application_user(application, person, external_id, active, profile, at)!
insert into application_user (application_id, person_id, external_id, active, profile, at)
values (:application, :person, :external_id, :active, :profile, :at)
on conflict (application_id, person_id) do update
set external_id = excluded.external_id, active = excluded.active, profile = excluded.profile, at = excluded.at;

-- name: forget_application_user(application, person)!
delete from application_user where application_id = :application and person_id = :person;

-- name: applications_of_person(person)
-- Where a person is assigned, or is known from before.
select distinct application_id from (
    select application_id from person_assignment where person_id = :person
    union all
    select a.application_id from group_member m join group_assignment a on a.group_id = m.group_id
    where m.person_id = :person
    union all
    select application_id from application_user where person_id = :person
);
