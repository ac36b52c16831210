"""Everything that provisioning needs: domains, tokens, accounts, groups, members, events.

No table refers to `account`, `scim_group` or `domain` by a foreign key where rows come in by thousands:
each such row would lock one shared row of the domain (see docs/decisions).
"""

from alembic import op

from envi_scim.storage.migrations.tables import create_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    _global_tables()
    _administration()
    _accounts()
    _groups()
    _indexes_and_counts()
    _events_and_positions()


def _global_tables() -> None:
    create_table(
        "domain",
        """
        id {id} not null primary key,
        name text not null,
        name_key {key} not null unique,
        type text not null,
        authentication text not null,
        created_at {time} not null
        """,
        keyed=True,
    )
    create_table(
        "token",
        """
        id {id} not null primary key,
        domain_id {id} not null references domain (id),
        name text not null,
        hint text not null,
        digest {key} not null unique,
        created_at {time} not null,
        expires_at {time} not null,
        revoked_at {time}
        """,
        keyed=True,
    )
    op.execute("create index token_of_domain on token (domain_id, id)")
    create_table(
        "administrator",
        """
        id {id} not null primary key,
        email text not null,
        email_key {key} not null unique,
        password_hash text not null,
        domain_id {id} references domain (id),
        created_at {time} not null
        """,
        keyed=True,
    )


def _administration() -> None:
    for name in ("organization", "role"):
        create_table(
            name,
            """
            domain_id {id} not null references domain (id),
            id {id} not null,
            name text not null,
            name_key {key} not null,
            primary key (domain_id, id),
            unique (domain_id, name_key)
            """,
            keyed=True,
        )
    create_table(
        "scim_configuration",
        """
        domain_id {id} not null primary key references domain (id),
        status text not null,
        organization_id {id},
        role_prefix text not null,
        role_prefix_key {key} not null,
        mode text not null,
        foreign key (domain_id, organization_id) references organization (domain_id, id)
        """,
        keyed=True,
    )
    create_table(
        "token_use",
        """
        domain_id {id} not null,
        token_id {id} not null,
        used_at {time} not null,
        client text not null,
        primary key (domain_id, token_id)
        """,
        keyed=True,
    )


def _accounts() -> None:
    create_table(
        "account",
        """
        domain_id {id} not null,
        id {id} not null,
        user_name text not null,
        user_name_key {key} not null,
        display_name text,
        external_id {key},
        active {flag} not null,
        source text not null,
        organization_id {id},
        created_at {time} not null,
        modified_at {time} not null,
        version {number} not null,
        document text not null,
        primary key (domain_id, id),
        unique (domain_id, user_name_key)
        """,
    )
    op.execute("create index account_external_id on account (domain_id, external_id, id)")
    op.execute("create index account_active on account (domain_id, active, id)")
    op.execute("create index account_modified_at on account (domain_id, modified_at, id)")


def _groups() -> None:
    create_table(
        "scim_group",
        """
        domain_id {id} not null,
        id {id} not null,
        display_name text not null,
        display_name_key {key} not null,
        external_id {key},
        member_count {number} not null,
        created_at {time} not null,
        modified_at {time} not null,
        version {number} not null,
        document text not null,
        primary key (domain_id, id),
        unique (domain_id, display_name_key)
        """,
    )
    op.execute("create index scim_group_external_id on scim_group (domain_id, external_id, id)")
    op.execute("create index scim_group_modified_at on scim_group (domain_id, modified_at, id)")
    create_table(
        "membership",
        """
        domain_id {id} not null,
        group_id {id} not null,
        member_id {id} not null,
        member_type text not null,
        primary key (domain_id, group_id, member_id)
        """,
        keyed=True,
    )
    op.execute(
        "create index membership_of_groups on membership (domain_id, group_id, member_id) where member_type = 'Group'"
    )
    op.execute("create index membership_of_member on membership (domain_id, member_id, group_id)")


def _indexes_and_counts() -> None:
    create_table(
        "attribute_index",
        """
        domain_id {id} not null,
        kind text not null,
        attribute text not null,
        key {key} not null,
        resource_id {id} not null,
        primary key (domain_id, kind, attribute, key, resource_id)
        """,
        keyed=True,
    )
    create_table(
        "resource_count",
        """
        domain_id {id} not null,
        kind text not null,
        slot {number} not null,
        count {number} not null,
        primary key (domain_id, kind, slot)
        """,
        keyed=True,
    )


def _events_and_positions() -> None:
    create_table(
        "event",
        """
        domain_id {id} not null,
        id {id} not null,
        at {time} not null,
        kind text not null,
        resource_type text not null,
        resource_id text not null,
        actor text not null,
        request_id text not null,
        details text not null,
        primary key (domain_id, id)
        """,
    )
    op.execute("create index event_of_resource on event (domain_id, resource_id, id)")
    create_table(
        "page_position",
        """
        domain_id {id} not null,
        reader text not null,
        query text not null,
        start_index {number} not null,
        last_id {id} not null,
        expires_at {time} not null,
        primary key (domain_id, reader, query, start_index)
        """,
        keyed=True,
    )
    op.execute("create index page_position_expiry on page_position (domain_id, expires_at)")
