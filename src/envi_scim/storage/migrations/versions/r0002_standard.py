"""What the whole of SCIM needs besides: sorted walks, custom schemas, requests with what was tolerated in them."""

from alembic import op

from envi_scim.storage.migrations.tables import create_table

revision = "0002"
down_revision = "0001"


# Who lacks what lists are sorted by most has a row that says so: see storage/attribute_index.
_MARK_WHO_LACKS = """
    insert into attribute_index (domain_id, kind, attribute, key, resource_id)
    select a.domain_id, 'User', '!{attribute}', '', a.id
    from account a
    where (a.domain_id, a.id) not in (
        select x.domain_id, x.resource_id
        from attribute_index x
        where x.kind = 'User' and x.attribute = '{attribute}'
    )
"""


def upgrade() -> None:
    """Create the tables of the second version, and change those of the first."""
    _sorted_lists()


def _sorted_lists() -> None:
    """Walks in any order, and a secret under which cursors are sealed."""
    op.execute("alter table page_position add column last_key text")
    op.execute("create index account_created_at on account (domain_id, created_at, id)")
    op.execute("create index scim_group_created_at on scim_group (domain_id, created_at, id)")
    for attribute in ("displayName", "name.familyName", "name.givenName"):
        op.execute(_MARK_WHO_LACKS.replace("{attribute}", attribute))
    create_table(
        "server_secret",
        """
        name {key} not null primary key,
        secret text not null
        """,
        keyed=True,
    )
