-- name: make_notebook#
-- The tables of an import's notebook: it is never rolled back and need not survive.
pragma journal_mode = off;
pragma cache_size = -8192;
create table renamed (name text primary key, resource text not null) without rowid;
create table mark (mark text primary key) without rowid;
create table waiting (place integer primary key, line integer not null, named text not null, members text not null);

-- name: rename(name, resource)!
-- Which resource a file means by an id of its own; the last to say so is right.
insert or replace into renamed (name, resource) values (:name, :resource);

-- name: renamed(names)
-- What a file means by these.
select r.name, r.resource from json_each(:names) j cross join renamed r on r.name = j.value;

-- name: note_mark(mark)!
-- A mark; nothing where it was there.
insert or ignore into mark (mark) values (:mark);

-- name: defer(line, group, members)!
-- Members who join a group at the end.
insert into waiting (line, named, members) values (:line, :group, :members);

-- name: waiting(after, count)
-- Who waits, in the order of the file.
select place, line, named, members from waiting where place > :after order by place limit :count;
