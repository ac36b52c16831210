"""What each kind of administrator may see and do, in the own domain and in another's."""

import pytest

from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.permissions import (
    NO_SUCH_ADMINISTRATOR,
    NO_SUCH_DOMAIN,
    may_administer,
    may_administer_all,
    may_appoint,
    may_change,
    may_see,
    may_see_all,
    may_see_values,
)
from envi_scim.provisioning.values import AdministratorId, Allowed, Decision, DomainId, Refused
from tests.support.records import NOON

OWN = DomainId("own")
OTHER = DomainId("other")


def somebody(rights: Rights, domain: DomainId | None) -> Administrator:
    return Administrator(
        id=AdministratorId("a"), email="a@b.c", password_hash="x", rights=rights, domain_id=domain, created_at=NOON
    )


EVERYBODY = {
    "operator": somebody(Rights.OPERATOR, None),
    "administrator": somebody(Rights.ADMINISTRATOR, OWN),
    "auditor": somebody(Rights.AUDITOR, OWN),
    "auditor of all": somebody(Rights.AUDITOR, None),
}


def allowed(decisions: dict[str, Decision]) -> set[str]:
    return {name for name, decision in decisions.items() if isinstance(decision, Allowed)}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (
            "operator",
            {"see all", "see own", "see other", "see values", "change own", "change other", "administer all"},
        ),
        ("administrator", {"see own", "see values", "change own"}),
        ("auditor", {"see own"}),
        ("auditor of all", {"see all", "see own", "see other"}),
    ],
)
def test_what_each_may_see_and_change(who: str, may: set[str]) -> None:
    administrator = EVERYBODY[who]

    decisions = {
        "see all": may_see_all(administrator),
        "see own": may_see(administrator, OWN),
        "see other": may_see(administrator, OTHER),
        "see values": may_see_values(administrator),
        "change own": may_change(administrator, OWN),
        "change other": may_change(administrator, OTHER),
        "administer all": may_administer_all(administrator),
    }

    assert allowed(decisions) == may


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("operator", {"operator", "administrator", "auditor", "auditor of all", "administrator elsewhere"}),
        ("administrator", {"administrator", "auditor"}),
        ("auditor", set()),
        ("auditor of all", set()),
    ],
)
def test_whom_each_may_make_and_change(who: str, may: set[str]) -> None:
    """An administrator looks after those of the own domain, and neither makes nor changes an operator."""
    others = EVERYBODY | {"administrator elsewhere": somebody(Rights.ADMINISTRATOR, OTHER)}

    appointed = {name: may_appoint(EVERYBODY[who], other.rights, other.domain_id) for name, other in others.items()}
    administered = {name: may_administer(EVERYBODY[who], other) for name, other in others.items()}

    assert allowed(appointed) == may
    assert allowed(administered) == may


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_that_another_domain_is_there_is_told_to_nobody_of_one(who: str) -> None:
    elsewhere = somebody(Rights.ADMINISTRATOR, OTHER)

    assert may_see(EVERYBODY[who], OTHER) == Refused(NO_SUCH_DOMAIN)
    assert may_change(EVERYBODY[who], OTHER) == Refused(NO_SUCH_DOMAIN)
    assert may_appoint(EVERYBODY[who], Rights.AUDITOR, OTHER) == Refused(NO_SUCH_DOMAIN)
    assert may_administer(EVERYBODY[who], elsewhere) == Refused(NO_SUCH_ADMINISTRATOR)
    assert may_administer(EVERYBODY[who], EVERYBODY["operator"]) == Refused(NO_SUCH_ADMINISTRATOR)


def test_an_auditor_is_told_why_nothing_may_be_changed() -> None:
    decision = may_change(EVERYBODY["auditor"], OWN)

    assert isinstance(decision, Refused)
    assert "auditor" in decision.reason
