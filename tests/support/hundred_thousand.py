"""A domain of 100,000 users, made by SQL alone: large enough for a bad plan to show, quick enough for a test."""

from collections.abc import Iterator

from envi_scim.provisioning.values import DomainId

USERS = 100_000
GROUPS = 1_000
DOMAIN = DomainId("01a10000-0000-7000-8000-000000000000")


def user_id(number: int) -> str:
    return f"01a20000-0000-7000-8000-{number:012x}"


def group_id(number: int) -> str:
    return f"01a30000-0000-7000-8000-{number:012x}"


# Everybody is in group 1; group 2 and those behind it have some members each, and group 2 contains group 1.
_FILL = (
    "insert into domain values ('{domain}', 'envi.com', 'envi.com', 'simple', 'http-redirect', {now})",
    "insert into scim_configuration values ('{domain}', 'active', null, 'Envi_', 'envi_', 'compatible')",
    "insert into role values ('{domain}', '{domain}', 'Group5', 'group5')",
    """insert into account (domain_id, id, user_name, user_name_key, display_name, external_id, active, source,
        organization_id, created_at, modified_at, version, document)
    select {domain_id}, {user}, 'User' || n, 'user' || n, null, 'external' || n, {active}, 'scim', null, {now}, {now},
        1, '{{"schemas":[],"id":"' || {user} || '","userName":"User' || n || '","active":true}}'
    from {series}""",
    """insert into attribute_index select {domain_id}, 'User', 'emails.value', 'user' || n || '@example.com', {user}
    from {series}""",
    """insert into attribute_index select {domain_id}, 'User', 'department', 'department' || (n % 2), {user}
    from {series}""",
    # Of 1,000 users the family name is unknown; nobody's display name is known.
    """insert into attribute_index select {domain_id}, 'User',
        case when n % 100 = 0 then '!name.familyName' else 'name.familyName' end,
        case when n % 100 = 0 then '' else 'family' || (n % 5000) end, {user}
    from {series}""",
    """insert into attribute_index select {domain_id}, 'User', '!displayName', '', {user} from {series}""",
    """insert into scim_group select {domain_id}, {group}, 'Envi_Group' || n, 'envi_group' || n, 'external' || n, 0,
        {now}, {now}, 1, '{{"schemas":[],"id":"' || {group} || '","displayName":"Envi_Group' || n || '"}}'
    from {series} where n <= {groups}""",
    "insert into membership select {domain_id}, {one}, {user}, 'User' from {series}",
    "insert into membership select {domain_id}, {some}, {user}, 'User' from {series} where n <= 20000",
    "insert into membership values ({domain_id}, {two}, {one}, 'Group')",
    "insert into resource_count values ('{domain}', 'User', 0, {users})",
    "insert into resource_count values ('{domain}', 'Group', 0, {groups})",
    """insert into event select {domain_id}, {user}, {now}, 'user:create', 'User', {user}, 'operator', 'r', '{{}}'
    from {series}""",
    """insert into token select {user}, {domain_id}, 'n', 'h', 'digest' || n, {now}, {now}, null
    from {series} where n <= 1000""",
    "insert into account_lock select {domain_id}, {user}, {now} from {series} where n <= 2000",
    "insert into local_password select {domain_id}, {user}, 'x', {now} from {series} where n <= 2000",
    "insert into forbidden_word select {domain_id}, 'word' || n, 'Word' || n from {series} where n <= 5000",
    "insert into kept_attribute values ('{domain}', 'title')",
    """insert into request select {domain_id}, {moment}, 'r' || n, {user}, 'c', 'GET', '/Users/{{id}}', 'User', {user},
        case when n % 1000 = 0 then 404 else 200 end, 1, '', case when n % 100 = 0 then '[["password","password"]]'
        else '[]' end, 0, case when n % 50 = 0 then 'user:update' else '' end
    from {series}""",
    """insert into tolerance select {domain_id}, '2026-11-24', 'boolean-as-text', 'subject' || n, 'c', 1, {now}, 'r'
    from {series} where n <= 900""",
    """insert into administrator (id, email, email_key, password_hash, rights, domain_id, created_at)
    select {user}, 'admin' || n, 'admin' || n, 'x', case when n <= 3 then 'operator' else 'administrator' end,
        case when n between 4 and 30 then {domain_id} end, {now}
    from {series} where n <= 1000""",
    # Of a hundred sessions one is open.
    """insert into session select {user}, 'digest' || n, {administrator}, {now}, {moment},
        case when n % 100 = 7 then {moment} else {now} end, null, 'a', 'u'
    from {series}""",
    """insert into used_form_key select {user}, 'key' from {series}""",
    """insert into sign_in select {user}, {moment}, 'account' || (n % 1000),
        case when n % 10 > 0 then {administrator} end, case when n % 10 > 0 then {domain_id} end, 'a',
        'network' || (n % 500), 'u', case when n % 50 = 0 then 'wrong' else 'succeeded' end
    from {series}""",
    """insert into page_position select {domain_id}, 'reader' || n, 'users', 101, {user}, {now}, null from {series}""",
)

_SQLITE = {
    "domain_id": f"'{DOMAIN}'",
    "user": "printf('01a20000-0000-7000-8000-%012x', n)",
    "group": "printf('01a30000-0000-7000-8000-%012x', n)",
    "some": "printf('01a30000-0000-7000-8000-%012x', 2 + n % 900)",
    "administrator": "printf('01a20000-0000-7000-8000-%012x', 1 + n % 1000)",
    "active": "n % 100 > 0",
    "now": "'2026-11-24T12:00:00.000Z'",
    "moment": "printf('2026-11-24T12:%02d:%02d.%03dZ', n / 60000, n / 1000 % 60, n % 1000)",
    "series": "(with recursive s (n) as (select 1 union all select n + 1 from s where n < {users}) select n from s)",
    "one": f"'{group_id(1)}'",
    "two": f"'{group_id(2)}'",
}
_POSTGRES = {
    "domain_id": f"'{DOMAIN}'::uuid",
    "user": "('01a20000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "group": "('01a30000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "some": "('01a30000-0000-7000-8000-' || lpad(to_hex(2 + n % 900), 12, '0'))::uuid",
    "administrator": "('01a20000-0000-7000-8000-' || lpad(to_hex(1 + n % 1000), 12, '0'))::uuid",
    "active": "n % 100 > 0",
    "now": "'2026-11-24T12:00:00.000Z'::timestamptz",
    "moment": "'2026-11-24T12:00:00.000Z'::timestamptz + n * interval '1 ms'",
    "series": "generate_series(1, {users}) as s (n)",
    "one": f"'{group_id(1)}'::uuid",
    "two": f"'{group_id(2)}'::uuid",
}


def statements(engine: str) -> Iterator[str]:
    """Give the statements that fill an empty database."""
    words = {name: word.format(users=USERS) for name, word in (_SQLITE if engine == "sqlite" else _POSTGRES).items()}
    for statement in _FILL:
        yield statement.format(domain=DOMAIN, users=USERS, groups=GROUPS, **words)
    yield "analyze"
