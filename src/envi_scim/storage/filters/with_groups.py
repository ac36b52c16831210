"""Owns the page of users that brings the groups of each along, as JSON in a last column: one statement, not two.

Of a filter whose page comes in the order of ids: where all matches are sorted for one, SQLite would read the groups
of all. A page without a filter takes two, which cost no more there.
"""

from typing import Final

# The groups of the whole page at once: a subquery for each row was dearer on a page of 100, and no cheaper for one.
_POSTGRES: Final = """
with recursive page as materialized (
    {page}
), above (user_id, group_id, direct) as (
    select page.id, m.group_id, 1
    from page
    cross join lateral (
        select group_id from membership where domain_id = :domain and member_id = page.id offset 0
    ) m
    union
    select u.user_id, m.group_id, 0
    from above u
    cross join lateral (
        select group_id from membership where domain_id = :domain and member_id = u.group_id offset 0
    ) m
)
select page.*, coalesce(j.groups, '[]')
from page
left join (
    select x.user_id, json_agg(json_build_array(g.id, g.display_name, x.direct = 1))::text as groups
    from (select user_id, group_id, max(direct) as direct from above group by user_id, group_id) x
    cross join lateral (
        select id, display_name from scim_group where domain_id = :domain and id = x.group_id offset 0
    ) g
    group by x.user_id
) j on j.user_id = page.id
order by page.id"""
# Those of one user after the other, which spares a table of them all.
_SQLITE: Final = """
select page.*, (
    with recursive above (group_id, direct) as (
        select m.group_id, 1
        from membership m
        where m.domain_id = :domain and m.member_id = page.id
        union
        select m.group_id, 0
        from above u
        join membership m on m.domain_id = :domain and m.member_id = u.group_id
    )
    select json_group_array(json_array(g.id, g.display_name, x.direct))
    from (select group_id, max(direct) as direct from above group by group_id) x
    join scim_group g on g.domain_id = :domain and g.id = x.group_id
)
from (
    {page}
) page"""


def with_groups(page: str, *, engine: str) -> str:
    """Give the statement of a page of users as one that brings their groups along."""
    return (_POSTGRES if engine == "postgres" else _SQLITE).format(page=page)
