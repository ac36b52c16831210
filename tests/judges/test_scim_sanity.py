"""scim-sanity, an outside judge of SCIM servers, probes a live one of ours."""

import json
import subprocess
import sys
from pathlib import Path

from tests.acceptance.support.domain import Domain
from tests.judges.findings import Finding, compare

JUDGE = "scim-sanity"
PROGRAM = Path(sys.executable).with_name("scim-sanity")
FINE = {"pass"}
FEWEST_CHECKS = 25  # a run that stops early is no verdict


def test_scim_sanity_finds_nothing_that_is_not_explained(domain: Domain) -> None:
    """Every finding is fixed or has a sentence saying why the RFC is on our side. Strict mode, its default."""
    done = subprocess.run(
        [
            *(PROGRAM, "probe", f"{domain.base_url}/v2"),
            *("--token", domain.token, "--json-output", "--i-accept-side-effects"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stdout, done.stderr
    results = json.loads(done.stdout)["results"]
    found = {
        Finding(JUDGE, result["name"], result["status"].lower()): result.get("message", "")
        for result in results
        if result["status"].lower() not in FINE
    }
    assert sum(result["status"].lower() in FINE for result in results) >= FEWEST_CHECKS
    compare(JUDGE, found)
