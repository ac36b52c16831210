-- name: add_person(id, login_key, name_key, status, profile)!
insert into person (id, login_key, name_key, status, profile)
values (:id, :login_key, :name_key, :status, :profile)
on conflict (login_key) do nothing;

-- name: change_person(id, login_key, name_key, status, profile)!
update or ignore person set login_key = :login_key, name_key = :name_key, status = :status, profile = :profile
where id = :id;

-- name: get_person(id)^
select id, status, profile from person where id = :id;

-- name: person_by_login(login_key)^
select id, status, profile from person where login_key = :login_key;

-- name: people(text, after_name, after_id, count)
-- People by name behind a place, those that have a text in their name or username.
select id, status, profile, name_key from person
where (name_key, id) > (:after_name, :after_id) and (:text = '' or instr(name_key, :text) or instr(login_key, :text))
order by name_key, id limit :count;

-- name: number_of_people()$
select count(*) from person;

-- name: delete_person(id)!
delete from person where id = :id;

-- name: add_group(id, name_key, name, description)!
insert into directory_group (id, name_key, name, description) values (:id, :name_key, :name, :description)
on conflict (name_key) do nothing;

-- name: change_group(id, name_key, name, description)!
update or ignore directory_group set name_key = :name_key, name = :name, description = :description where id = :id;

-- name: delete_group(id)!
delete from directory_group where id = :id;

-- name: get_group(id)^
select id, name, description from directory_group where id = :id;

-- name: groups(text, after_name, after_id, count)
select id, name, description, name_key,
    (select count(*) from group_member m where m.group_id = directory_group.id)
from directory_group
where (name_key, id) > (:after_name, :after_id) and (:text = '' or instr(name_key, :text))
order by name_key, id limit :count;

-- name: all_groups()
select id, name, description from directory_group order by name_key;

-- name: groups_of_person(person)
select g.id, g.name, g.description
from group_member m join directory_group g on g.id = m.group_id
where m.person_id = :person order by g.name_key;

-- name: members(group, after_name, after_id, count)
select p.id, p.status, p.profile, p.name_key
from group_member m join person p on p.id = m.person_id
where m.group_id = :group and (p.name_key, p.id) > (:after_name, :after_id)
order by p.name_key, p.id limit :count;

-- name: not_members(group, text, count)
select id, status, profile from person
where not exists (select 1 from group_member m where m.group_id = :group and m.person_id = person.id)
    and (:text = '' or instr(name_key, :text) or instr(login_key, :text))
order by name_key, id limit :count;

-- name: number_of_members(group)$
select count(*) from group_member where group_id = :group;

-- name: member_ids(group)
select person_id from group_member where group_id = :group;

-- name: add_member(group, person)!
insert into group_member (group_id, person_id)
select :group, id from person where id = :person
on conflict do nothing;

-- name: remove_member(group, person)!
delete from group_member where group_id = :group and person_id = :person;
