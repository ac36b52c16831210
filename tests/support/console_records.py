"""Records of the console for tests: administrators, sessions, sign-ins."""

from datetime import timedelta

from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.sessions import Session
from envi_scim.provisioning.sign_ins import Outcome, SignInRecord, account_key
from envi_scim.provisioning.values import AdministratorId, DomainId, SessionId, SignInId, Timestamp
from tests.support.records import NOON, new_id


def an_administrator(
    email: str = "ada@envi.com", *, rights: Rights | None = None, domain: DomainId | None = None
) -> Administrator:
    """Make an operator, or an administrator of a domain."""
    return Administrator(
        id=AdministratorId(new_id()),
        email=email,
        password_hash="hash",
        rights=rights or (Rights.OPERATOR if domain is None else Rights.ADMINISTRATOR),
        domain_id=domain,
        created_at=NOON,
    )


def a_session(administrator: Administrator, *, at: Timestamp = NOON) -> Session:
    """Make a session of twelve hours."""
    return Session(
        id=SessionId(new_id()),
        administrator_id=administrator.id,
        created_at=at,
        seen_at=at,
        expires_at=later(at, timedelta(hours=12)),
        address="203.0.113.7",
        user_agent="Firefox",
    )


def an_attempt(
    administrator: Administrator | None = None,
    *,
    email: str = "ada@envi.com",
    network: str = "203.0.113.7",
    at: Timestamp = NOON,
    outcome: Outcome = Outcome.WRONG,
) -> SignInRecord:
    """Make an attempt to sign in that failed."""
    return SignInRecord(
        id=SignInId(new_id()),
        at=at,
        account_key=account_key(email),
        administrator_id=None if administrator is None else administrator.id,
        domain_id=None if administrator is None else administrator.domain_id,
        address=network,
        network=network,
        user_agent="Firefox",
        outcome=outcome,
    )
