"""scim2-tester, an outside judge of SCIM servers, looks at a live one of ours."""

import httpx
from scim2_tester import Status, check_server

from tests.acceptance.support.domain import Domain
from tests.judges.findings import Finding, compare
from tests.judges.wire import OverTheWire

JUDGE = "scim2-tester"
FINE = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}
FEWEST_CHECKS = 60  # a run that stops early, at discovery say, is no verdict


def test_scim2_tester_finds_nothing_that_is_not_explained(domain: Domain) -> None:
    """Every finding is fixed or has a sentence saying why the RFC is on our side."""
    with httpx.Client(
        base_url=f"{domain.base_url}/v2",
        headers={"Authorization": f"Bearer {domain.token}"},
        timeout=30,
        trust_env=False,
    ) as client:
        results = check_server(OverTheWire(client))

    found: dict[Finding, str] = {}
    for result in results:
        if result.status not in FINE:
            subject = result.data.get("urn", "") if isinstance(result.data, dict) else ""
            check = f"{result.resource_type or 'discovery'}: {result.title} {subject}".strip()
            finding = Finding(JUDGE, check, result.status.name.lower())
            found[finding] = "\n    ".join(filter(None, [found.get(finding), f"{result.reason}; {result.data}"]))
    assert sum(result.status in FINE for result in results) >= FEWEST_CHECKS
    compare(JUDGE, found)
