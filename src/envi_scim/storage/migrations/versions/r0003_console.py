"""What the console needs: who is signed in and who tried to, local users, and what a domain keeps for itself."""

from alembic import op

from envi_scim.storage.migrations.tables import WORDS, create_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables of the third version, and change those of the second."""
    _administrators()
    _local_users()
    _requests()
    # When the last of a domain's tokens expires, for lists of many domains.
    op.execute("create index token_expiry on token (domain_id, expires_at) where revoked_at is null")


def _administrators() -> None:
    time = WORDS[op.get_context().dialect.name]["time"]
    op.execute("alter table administrator add column rights text not null default 'operator'")
    op.execute("update administrator set rights = 'administrator' where domain_id is not null")
    op.execute(f"alter table administrator add column disabled_at {time}")
    op.execute("create index administrator_of_domain on administrator (domain_id, email_key)")
    op.execute("create index operator on administrator (id) where rights = 'operator'")
    create_table(
        "session",
        """
        id {id} not null primary key,
        digest {key} not null unique,
        administrator_id {id} not null references administrator (id),
        created_at {time} not null,
        seen_at {time} not null,
        expires_at {time} not null,
        ended_at {time},
        address text not null,
        user_agent text not null
        """,
        keyed=True,
    )
    op.execute("create index session_of_administrator on session (administrator_id, expires_at)")
    create_table(
        "used_form_key",
        """
        session_id {id} not null references session (id) on delete cascade,
        key {key} not null,
        primary key (session_id, key)
        """,
        keyed=True,
    )
    create_table(
        "sign_in",
        """
        id {id} not null primary key,
        at {time} not null,
        account_key {key} not null,
        administrator_id {id} references administrator (id),
        domain_id {id} references domain (id),
        address text not null,
        network {key} not null,
        user_agent text not null,
        outcome text not null
        """,
        keyed=True,
    )
    op.execute("create index sign_in_of_account on sign_in (account_key, at)")
    op.execute("create index sign_in_from_network on sign_in (network, at)")
    op.execute("create index sign_in_of_administrator on sign_in (administrator_id, id)")
    op.execute("create index sign_in_of_nobody on sign_in (id) where administrator_id is null")
    op.execute("create index sign_in_of_domain on sign_in (domain_id, id)")


def _local_users() -> None:
    # The few among many that an administrator asks for: in order, and without a row for anybody else.
    op.execute("create index account_inactive on account (domain_id, user_name_key) where not active")
    op.execute("create index account_not_of_scim on account (domain_id, source, user_name_key) where source <> 'scim'")
    create_table(
        "local_password",
        """
        domain_id {id} not null,
        account_id {id} not null,
        password_hash text not null,
        set_at {time} not null,
        primary key (domain_id, account_id)
        """,
        keyed=True,
    )
    create_table(
        "account_lock",
        """
        domain_id {id} not null,
        account_id {id} not null,
        locked_at {time} not null,
        primary key (domain_id, account_id)
        """,
        keyed=True,
    )
    create_table(
        "forbidden_word",
        """
        domain_id {id} not null references domain (id),
        word_key {key} not null,
        word text not null,
        primary key (domain_id, word_key)
        """,
        keyed=True,
    )
    create_table(
        "kept_attribute",
        """
        domain_id {id} not null references domain (id),
        attribute {key} not null,
        primary key (domain_id, attribute)
        """,
        keyed=True,
    )


def _requests() -> None:
    op.execute("alter table request add column change text not null default ''")
    op.execute("alter table token_use add column agent text not null default ''")
    op.execute("create index request_changed on request (domain_id, at, id) where change <> ''")
    create_table(
        "milestone",
        """
        domain_id {id} not null,
        name {key} not null,
        at {time} not null,
        request_id text not null,
        primary key (domain_id, name)
        """,
        keyed=True,
    )
