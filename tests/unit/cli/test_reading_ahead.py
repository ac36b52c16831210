"""A process reads lines as this one does, and says where it cannot."""

import io
import json
from collections.abc import Iterator
from functools import partial

import pytest

from envi_scim.cli.lines import Lines
from envi_scim.cli.reading_ahead import Reading, _beside, _Process
from envi_scim.http.scim_api.json_body import decode
from envi_scim.provisioning.import_lines import LineReader, Read, Terms
from envi_scim.scim.urns import USER_URN
from envi_scim.wiring.identifiers import Uuid7Ids
from tests.acceptance.support.waiting import until
from tests.support.fakes import FakeClock

USER_ID, GROUP_ID = "01936d6c-0000-7000-8000-000000000001", "01936d6c-0000-7000-8000-000000000002"
META = {"created": "2026-11-24T12:00:00.000Z", "lastModified": "2026-11-25T12:00:00.000Z", "version": 'W/"3"'}
USER = {
    "id": USER_ID,
    "userName": "jané",
    "meta": META,
    "envi": {"source": "linked", "lockedAt": "2026-11-26T12:00:00.000Z"},
}
GROUP = {"id": GROUP_ID, "displayName": "Envi_All", "meta": META, "members": [{"value": USER_ID}]}
LINES = (
    USER,
    {"envi": "no such line"},
    GROUP,
    USER | {"id": GROUP_ID, "userName": "joe"},
    {"envi": "members", "group": GROUP_ID, "members": [USER_ID]},
    {"envi": "end", "users": 2, "groups": 1, "members": 1},
)
TEXT = b"".join(json.dumps(line).encode() + b"\n" for line in LINES)


def answers(text: io.BufferedIOBase, reading: Reading) -> list[Read]:
    """Have a process read a file to its end."""

    def all_of(process: _Process) -> Iterator[Read]:
        while (found := process.answer()) is not None:
            yield from found

    with _beside(reading) as process:
        until(process.is_ready, within=30, what="the process is ready")
        process.begin(Lines(text, longest=100_000))  # type: ignore[arg-type]  # all that is read of it is lines
        return list(all_of(process))


def test_a_process_reads_every_kind_of_line_as_this_one_does() -> None:
    reading = Reading(terms=Terms(moves=True), max_depth=10, max_user=10_000)
    here = LineReader(reading.terms, partial(decode, max_depth=10), FakeClock(), Uuid7Ids(), max_user=reading.max_user)
    lines = Lines(io.BytesIO(TEXT), longest=100_000).some(most=100, size=100_000)

    found = answers(io.BytesIO(TEXT), reading)

    assert found == list(here.read(lines))
    assert len({type(one) for one in found}) == 5


def test_what_a_process_tolerates_is_named_as_it_is_here() -> None:
    """The name of an attribute was made fit to be shown once: its backslash is not shown as two."""
    text = json.dumps({"userName": "jane", "größe": 1, "schemas": [USER_URN]}, ensure_ascii=False).encode()

    (found,) = answers(io.BytesIO(text), Reading(terms=Terms(moves=False), max_depth=10, max_user=10_000))

    assert [(one.leniency, one.subject) for one in found.tolerated] == [("unknown-attribute", r"gr\xf6\xdfe")]


def test_a_file_that_cannot_be_read_any_further_is_no_end_of_it() -> None:
    class Broken(io.BytesIO):
        def readline(self, _size: int | None = -1, /) -> bytes:
            raise OSError("the disk is broken")

    with pytest.raises(OSError, match="the disk is broken"):
        answers(Broken(), Reading(terms=Terms(moves=False), max_depth=10, max_user=10_000))
