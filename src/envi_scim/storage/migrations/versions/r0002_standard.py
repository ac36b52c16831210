"""What the whole of SCIM needs besides: sorted walks, custom schemas, requests with what was tolerated in them."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of the second version, and change those of the first."""
