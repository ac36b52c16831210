"""Thousands of generated requests, none of which the server may fail at; and the judge of their answers, judged."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from envi_scim.scim.errors import InvalidValue
from tests.fuzz.asked import Asked, Told
from tests.fuzz.verdict import complaints
from tests.fuzz.words import FOREIGN, LOGGED_NEVER

ROOT = Path(__file__).parents[2]
ONCE_FAILED = Path(__file__).parent / "once_failed.txt"
REFUSAL = msgspec.json.encode(InvalidValue("That is no value.").as_document())
SECRET = "envi_scim_secret"
HEAD = {b"x-request-id": b"1", b"content-type": b"application/scim+json"}


def fuzz(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the command, in a process of its own: it has standard error for itself."""
    command = [sys.executable, "-W", "error", "-m", "tests.fuzz", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


def test_no_generated_request_makes_the_server_fail() -> None:
    """20,000 here; a million with `make fuzz`, whose last result is docs/reference/fuzz.md."""
    done = fuzz("--seed", "1", "--requests", "20000")

    assert done.returncode == 0, done.stderr
    assert "20,000 requests" in done.stderr
    assert "0 failures" in done.stderr


def test_what_once_failed_is_answered_as_it_should() -> None:
    kept = [line for line in ONCE_FAILED.read_text().splitlines() if not line.startswith("#")]

    done = fuzz("--kept", str(ONCE_FAILED))

    assert done.returncode == 0, done.stderr
    assert f" {len(kept)} requests" in done.stderr


def test_a_request_is_the_same_each_time_that_it_is_made_of_its_seed_and_index() -> None:
    first, second = fuzz("--seed", "9", "--index", "1040"), fuzz("--seed", "9", "--index", "1040")

    assert first.returncode == 0, first.stderr
    assert first.stderr.startswith("index 1040: fine")
    assert first.stderr == second.stderr


def test_a_request_is_kept_in_one_line() -> None:
    asked = Asked("POST", b"/scim/Users?a=\xff", ((b"accept", b"\xfe"),), b'\x00"\n\xff')

    assert Asked.read(asked.line()) == asked
    assert "\n" not in asked.line()


def told(status: int = 200, body: bytes = b"{}", *, log: str = "", **headers: bytes | None) -> Told:
    """Give an answer that is as it should be but for what is named."""
    named = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    sent = {b"content-length": str(len(body)).encode(), **HEAD, **named}
    return Told(status, tuple((name, value) for name, value in sent.items() if value is not None), body, log)


def of(answer: Told, asked: Asked = Asked("GET", b"/scim/Users/1")) -> list[str]:  # noqa: B008 - a frozen value
    return complaints(asked, answer, secrets=(SECRET,))


@pytest.mark.parametrize(
    "answer",
    [
        told(),
        told(201, location=b"x", etag=b'W/"1"'),
        told(204, b"", content_type=None),
        told(400, REFUSAL),
        told(405, REFUSAL.replace(b"400", b"405"), allow=b"GET"),
        told(404, b'{"status":404}', content_type=b"application/problem+json", x_request_id=None),
    ],
)
def test_the_judge_finds_nothing_at_an_answer_that_is_right(answer: Told) -> None:
    assert of(answer) == []


@pytest.mark.parametrize(
    "answer",
    [
        told(500, REFUSAL.replace(b"400", b"500")),
        told(503, REFUSAL.replace(b"400", b"503")),
        told(501, REFUSAL.replace(b"400", b"501")),
        told(302, b"", content_type=None),
        told(200, b"{"),
        told(200, b"\xff"),
        told(200, b"[]"),
        told(200, b"", content_type=b"text/plain"),
        told(200, content_length=b"5"),
        told(200, content_type=None),
        told(200, x_request_id=None),
        told(200, etag=b"a\r\nx-evil: 1"),
        told(201),
        told(204, b"{}", content_type=None),
        told(204, b""),
        told(400, b"{}"),
        told(400, REFUSAL, content_type=b"application/json"),
        told(400, REFUSAL.replace(b"That is no value.", b" ")),
        told(400, REFUSAL.replace(b'"400"', b"400")),
        told(400, REFUSAL.replace(b"invalidValue", b"invalid")),
        told(400, REFUSAL.replace(b"{", b'{"cause":"x",', 1)),
        told(401, REFUSAL.replace(b"400", b"401")),
        told(405, REFUSAL.replace(b"400", b"405")),
        told(409, REFUSAL),
        told(200, f'{{"title":"{FOREIGN}"}}'.encode()),
        told(200, etag=FOREIGN.encode()),
        told(200, f'{{"title":"{SECRET}"}}'.encode()),
        told(200, b'{"x":"Traceback (most recent call last)"}'),
        told(log=f'{{"route":"/Users/{LOGGED_NEVER}"}}'),
        told(log=SECRET),
        told(log='{"event":"fault","level":"error"}'),
    ],
)
def test_the_judge_finds_what_is_wrong_with_an_answer(answer: Told) -> None:
    assert of(answer)
