"""schemathesis, an outside judge of APIs, holds the server against its own description.

Each operation is asked with the examples of the description, with every combination that its schemas have (coverage),
with invented requests (fuzzing) and with what follows from answers (stateful). `make judges` invents more of them.

What is off, and why:

positive_data_acceptance: a filter and a path are texts with a grammar, a member is a text that has to name somebody,
    and no text may hold NUL. A schema says of each of them that it is a text.
negative_data_rejection, in compatible mode: what identity providers send against the schemas and is understood all
    the same is what that mode is there for (docs/reference/leniencies.md). In strict mode the check is on, but for
    /Bulk: there each operation is refused for itself, in an answer that is 200.
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from schemathesis.engine import Status, events, from_schema
from schemathesis.python.asgi import shutdown_lifespans

from envi_scim.provisioning.configuration import Mode
from tests.judges.described import InProcess, described

EXAMPLES = int(os.environ.get("ENVI_SCIM_JUDGE_EXAMPLES", "0"))
OFF = {
    Mode.COMPATIBLE: ("positive_data_acceptance", "negative_data_rejection"),
    Mode.STRICT: ("positive_data_acceptance",),
}


@pytest.mark.parametrize("mode", list(Mode))
def test_schemathesis_finds_no_answer_that_is_not_described(tmp_path: Path, mode: Mode) -> None:
    """No status, header, media type or body besides the described ones, and none of the 5xx."""
    server = InProcess(tmp_path, mode)
    schema = described(server, examples=EXAMPLES or 5, random=EXAMPLES > 0, off=OFF[mode])
    found: dict[tuple[str, str, str], str] = {}
    succeeded: dict[str, int] = defaultdict(int)

    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            found[event.label, "error", str(event.value)] = ""
        if not isinstance(event, events.ScenarioFinished):
            continue
        for interaction in event.recorder.interactions.values():
            succeeded[event.recorder.label] += (
                interaction.response is not None and interaction.response.status_code < 400
            )
        for case_id, checks in event.recorder.checks.items():
            for check in checks:
                if check.status == Status.FAILURE and check.failure_info is not None:
                    case = event.recorder.cases[case_id].value
                    finding = (event.recorder.label, check.name, check.failure_info.failure.message)
                    found.setdefault(finding, case.as_curl_command())
    shutdown_lifespans()

    assert not found, "\n\n".join("\n".join((*finding, request)) for finding, request in found.items())
    operations = {operation.ok().label for operation in schema.get_all_operations()}
    never = {label for label in operations if not succeeded[label]}
    assert {label for label in never if not label.endswith("/Me")} == set(), "was never answered well"
