"""What the whole of SCIM needs besides: sorted walks, custom schemas, requests with what was tolerated in them."""

from envi_scim.storage.migrations.tables import create_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of the second version, and change those of the first."""
    _declarations()


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
