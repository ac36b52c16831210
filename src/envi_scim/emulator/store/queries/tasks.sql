-- name: add_task(application, kind, subject, at, not_before)!
-- One that waits is enough; one that is under way does not know what came after it began.
insert into task (application_id, kind, subject_id, state, not_before, at)
values (:application, :kind, :subject, 'pending', :not_before, :at)
on conflict (application_id, kind, subject_id) where state = 'pending'
do update set not_before = min(not_before, excluded.not_before), at = excluded.at;

-- name: add_tasks_of_members(application, group, at, not_before)!
insert into task (application_id, kind, subject_id, state, not_before, at)
select :application, 'user', person_id, 'pending', :not_before, :at from group_member where group_id = :group
on conflict (application_id, kind, subject_id) where state = 'pending'
do update set not_before = min(not_before, excluded.not_before), at = excluded.at;

-- name: release_tasks(application)!
-- What waits for the next cycle begins.
update task set not_before = 0 where application_id = :application and state = 'pending';

-- name: retry_tasks(application)!
-- What failed is tried again, but for what waits already.
update or ignore task set state = 'pending', not_before = 0, attempts = 0
where application_id = :application and state = 'failed';

-- name: retry_task(application, id)!
update or ignore task set state = 'pending', not_before = 0, attempts = 0
where application_id = :application and id = :id and state = 'failed';

-- name: next_tasks(now, count)
-- What may begin: nobody else works on its subject. Users come before groups, whose members they are. In the order of
-- the index, so that ten thousand that wait are not looked through for each one that begins.
select id, application_id, kind, subject_id, attempts from task
where state = 'pending' and not_before <= :now
    and not exists (
        select 1 from task r
        where r.application_id = task.application_id and r.kind = task.kind and r.subject_id = task.subject_id
            and r.state = 'running'
    )
    and not (
        kind = 'group' and exists (
            -- A group that is being deleted there would be found by its name, and linked.
            select 1 from task d
            where d.application_id = task.application_id and d.kind = 'group removal'
                and d.state in ('pending', 'running') and d.id < task.id
        )
    )
order by not_before, id limit :count;

-- name: soonest()$
select min(not_before) from task where state = 'pending';

-- name: begin_task(id)!
update task set state = 'running', attempts = attempts + 1 where id = :id and state = 'pending';

-- name: end_task(id, state, error, at)!
update task set state = :state, error = :error, at = :at where id = :id;

-- name: put_off_task(id, not_before, error)!
update or replace task set state = 'pending', not_before = :not_before, error = :error where id = :id;

-- name: tasks_that_were_cut_off()!
-- What was under way when the program ended begins again.
update or replace task set state = 'pending' where state = 'running';

-- name: forget_older_tasks(application, kind, subject, id)!
-- The newest that ended says how a subject stands.
delete from task
where application_id = :application and kind = :kind and subject_id = :subject and id < :id
    and state in ('done', 'failed');

-- name: get_task(application, id)^
select id, application_id, kind, subject_id, state, attempts, not_before, error, at
from task where application_id = :application and id = :id;

-- name: tasks(application, state, before, count)
select id, application_id, kind, subject_id, state, attempts, not_before, error, at from task
where application_id = :application and id < :before
    and (state = :state or (:state = '' and state in ('pending', 'running', 'failed')))
order by id desc limit :count;

-- name: counts(application)
select kind, state, count(*) from task where application_id = :application group by kind, state;

-- name: remove_task(id)!
delete from task where id = :id and state in ('failed', 'pending');
