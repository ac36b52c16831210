"""What servers commonly get wrong in the RFCs, over HTTP and on both engines.

Discovery.
"""

import pytest

from tests.acceptance.support.okta import Okta


@pytest.mark.clause("7644-4-6")
@pytest.mark.parametrize("endpoint", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_discovery_refuses_filters_and_ignores_paging(okta: Okta, endpoint: str) -> None:
    plain = okta.get(endpoint)
    paged = okta.get(f"{endpoint}?startIndex=2&count=1&sortBy=id")
    filtered = okta.get(f"{endpoint}?filter=id%20pr")

    assert plain.status_code == paged.status_code == 200
    assert paged.json() == plain.json()
    assert filtered.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("endpoint", ["/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas"])
def test_other_methods_on_discovery_are_405(okta: Okta, endpoint: str, method: str) -> None:
    assert okta.send(method, endpoint, {"nonsense": True}).status_code == 405
