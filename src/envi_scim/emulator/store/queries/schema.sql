-- name: create_tables#
-- Everything that the emulator keeps. It is a toy's database: a new version may begin with an empty one.
create table if not exists person (
    id text primary key,
    login_key text not null unique,
    name_key text not null,
    status text not null,
    profile text not null
) strict;
create index if not exists person_by_name on person (name_key, id);
create table if not exists directory_group (
    id text primary key,
    name_key text not null unique,
    name text not null,
    description text not null
) strict;
create table if not exists group_member (
    group_id text not null references directory_group (id) on delete cascade,
    person_id text not null references person (id) on delete cascade,
    primary key (group_id, person_id)
) strict, without rowid;
create index if not exists group_member_by_person on group_member (person_id, group_id);
create table if not exists application (
    id text primary key,
    label_key text not null unique,
    label text not null,
    kind text not null,
    enabled integer not null default 0,
    base_url text not null default '',
    api_token text not null default '',
    create_users integer not null default 0,
    update_users integer not null default 0,
    deactivate_users integer not null default 0,
    sync_password integer not null default 0
) strict;
create table if not exists attribute_mapping (
    application_id text not null references application (id) on delete cascade,
    attribute text not null,
    expression text not null,
    apply_on text not null,
    primary key (application_id, attribute)
) strict, without rowid;
create table if not exists group_assignment (
    application_id text not null references application (id) on delete cascade,
    group_id text not null references directory_group (id) on delete cascade,
    priority integer not null,
    primary key (application_id, group_id)
) strict, without rowid;
create table if not exists person_assignment (
    application_id text not null references application (id) on delete cascade,
    person_id text not null references person (id) on delete cascade,
    primary key (application_id, person_id)
) strict, without rowid;
create table if not exists unassignment (
    id integer primary key,
    application_id text not null references application (id) on delete cascade,
    person_id text not null references person (id) on delete cascade,
    at text not null
) strict;
create index if not exists unassignment_latest on unassignment (application_id, id);
create table if not exists application_user (
    application_id text not null references application (id) on delete cascade,
    person_id text not null references person (id) on delete cascade,
    external_id text not null,
    active integer not null,
    profile text not null,
    at text not null,
    primary key (application_id, person_id)
) strict, without rowid;
create index if not exists application_user_by_external_id on application_user (application_id, external_id);
create table if not exists push_rule (
    id text primary key,
    application_id text not null references application (id) on delete cascade,
    name text not null,
    condition text not null,
    text text not null
) strict;
create table if not exists pushed_group (
    application_id text not null references application (id) on delete cascade,
    group_id text not null references directory_group (id) on delete cascade,
    by_rule integer not null,
    whole integer not null default 0,
    external_id text not null default '',
    pushed_name text not null default '',
    status text not null,
    error text not null default '',
    last_push text not null default '',
    primary key (application_id, group_id)
) strict, without rowid;
create table if not exists pushed_member (
    application_id text not null,
    group_id text not null,
    external_id text not null,
    person_name text not null,
    primary key (application_id, group_id, external_id),
    foreign key (application_id, group_id) references pushed_group (application_id, group_id) on delete cascade
) strict, without rowid;
create table if not exists task (
    id integer primary key,
    application_id text not null references application (id) on delete cascade,
    kind text not null,
    subject_id text not null,
    state text not null,
    attempts integer not null default 0,
    not_before real not null default 0,
    error text not null default '',
    at text not null
) strict;
create unique index if not exists task_waiting on task (application_id, kind, subject_id) where state = 'pending';
create index if not exists task_by_state on task (application_id, state, id);
create index if not exists task_by_subject on task (application_id, kind, subject_id, id);
create index if not exists task_counts on task (application_id, kind, state);
create index if not exists task_next on task (state, not_before, id);
create table if not exists exchange (
    id integer primary key,
    application_id text not null references application (id) on delete cascade,
    task_id integer,
    at text not null,
    method text not null,
    url text not null,
    request_headers text not null,
    request_body text not null,
    status integer not null,
    response_headers text not null,
    response_body text not null,
    milliseconds real not null,
    failure text not null
) strict;
create index if not exists exchange_latest on exchange (application_id, id);
create index if not exists exchange_of_task on exchange (task_id, id);
create table if not exists event (
    id integer primary key,
    application_id text not null references application (id) on delete cascade,
    at text not null,
    what text not null,
    subject text not null,
    outcome text not null,
    reason text not null
) strict;
create index if not exists event_latest on event (application_id, id);
create table if not exists import_run (
    id integer primary key,
    application_id text not null references application (id) on delete cascade,
    at text not null,
    state text not null,
    users integer not null default 0,
    inactive integer not null default 0,
    matched integer not null default 0,
    groups integer not null default 0,
    error text not null default ''
) strict;
create index if not exists import_latest on import_run (application_id, id);
create table if not exists imported_user (
    run_id integer not null references import_run (id) on delete cascade,
    external_id text not null,
    user_name text not null,
    active integer not null,
    person_id text not null,
    primary key (run_id, external_id)
) strict, without rowid;
create table if not exists imported_group (
    run_id integer not null references import_run (id) on delete cascade,
    external_id text not null,
    name text not null,
    primary key (run_id, external_id)
) strict, without rowid;
create table if not exists setting (
    name text primary key,
    value text not null
) strict, without rowid;
