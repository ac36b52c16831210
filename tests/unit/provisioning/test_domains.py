import pytest

from envi_scim.provisioning.domains import Authentication, Domain, DomainType, may_use_scim
from envi_scim.provisioning.values import Allowed, DomainId, Refused, Timestamp

ELIGIBLE = {(DomainType.SIMPLE, Authentication.HTTP_REDIRECT), (DomainType.SIMPLE, Authentication.WS_TRUST)}


@pytest.mark.parametrize("domain_type", DomainType)
@pytest.mark.parametrize("authentication", Authentication)
def test_scim_is_for_simple_domains_with_http_redirect_or_ws_trust(
    domain_type: DomainType, authentication: Authentication
) -> None:
    """Guide D2."""
    domain = Domain(
        id=DomainId("1"),
        name="envi.com",
        type=domain_type,
        authentication=authentication,
        created_at=Timestamp("2026-11-24T08:00:00.000Z"),
    )

    decision = may_use_scim(domain)

    assert isinstance(decision, Allowed if (domain_type, authentication) in ELIGIBLE else Refused)
