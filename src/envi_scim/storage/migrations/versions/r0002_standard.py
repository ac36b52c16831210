"""What the whole of SCIM needs besides: sorted walks, custom schemas, requests with what was tolerated in them."""

from alembic import op

from envi_scim.storage.migrations.tables import create_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of the second version, and change those of the first."""
    _declarations()
    _requests()


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
