import pytest

from envi_scim.provisioning.providers import Provider, provider_of


@pytest.mark.parametrize(
    ("client", "provider"),
    [
        ("Okta SCIM Client 1.0.0", Provider.OKTA),
        ("Microsoft Azure AD SCIM provisioning", Provider.ENTRA),
        ("Entra provisioning", Provider.ENTRA),
        ("central-directory/2.0", None),
        ("curl/8.5.0", None),
        ("", None),
    ],
)
def test_an_identity_provider_is_known_by_what_it_calls_itself(client: str, provider: Provider | None) -> None:
    assert provider_of(client) is provider
