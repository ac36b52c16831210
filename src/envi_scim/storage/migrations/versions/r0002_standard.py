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
    _declarations()
    _requests()
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


def _declarations() -> None:
    create_table(
        "declared_schema",
        """
        domain_id {id} not null references domain (id),
        kind text not null,
        declaration text not null,
        primary key (domain_id, kind)
        """,
        keyed=True,
    )


def _requests() -> None:
    create_table(
        "request",
        """
        domain_id {id} not null,
        at {time} not null,
        id {key} not null,
        token_id {id} not null,
        client text not null,
        method text not null,
        route text not null,
        resource_type text not null,
        resource_id {id},
        status {number} not null,
        milliseconds {number} not null,
        refusal text not null,
        tolerated text not null,
        more_tolerated {number} not null,
        primary key (domain_id, at, id)
        """,
        keyed=True,
    )
    op.execute("create index request_by_id on request (domain_id, id)")
    op.execute("create index request_failed on request (domain_id, at, id) where status >= 400")
    op.execute("create index request_tolerated on request (domain_id, at, id) where tolerated <> '[]'")
    create_table(
        "tolerance",
        """
        domain_id {id} not null,
        day {key} not null,
        leniency {key} not null,
        subject {key} not null,
        client {key} not null,
        count {number} not null,
        last_at {time} not null,
        last_request text not null,
        primary key (domain_id, day, leniency, subject, client)
        """,
        keyed=True,
    )
