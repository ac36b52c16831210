"""Applications: what the catalogue finds, and what may be typed as base URL and token (guide B1 to B5)."""

import pytest

from envi_scim.emulator.applications import CATALOG, KINDS, Application, checked_base_url, checked_token, search
from envi_scim.emulator.directory import Refused


def application(kind: str, **more: object) -> Application:
    return Application(id="0oa1", label="Envi", kind=KINDS[kind], api_token="Bearer secret-word", **more)  # type: ignore[arg-type] # any field


def test_the_guides_search_finds_the_guides_application() -> None:
    """Guide B1, B2."""
    assert "SCIM 2.0 Test App (Header Auth)" in [kind.name for kind in search("SCIM")]


def test_a_search_wants_every_word_in_any_case() -> None:
    assert [kind.id for kind in search("header scim")] == ["scim2headerauth"]
    assert search("header entra") == ()
    assert search("  ") == CATALOG


def test_the_token_of_header_auth_is_sent_as_it_was_typed() -> None:
    assert application("scim2headerauth").authorization == "Bearer secret-word"


def test_the_token_of_the_others_gets_the_word_bearer() -> None:
    for kind in ("scim2bearertoken", "entrascim"):
        assert application(kind).authorization == "Bearer Bearer secret-word"


def test_an_application_is_shown_without_its_token() -> None:
    assert repr(application("scim2headerauth")) == "Application('0oa1', 'Envi')"


def test_one_that_is_not_enabled_or_leads_nowhere_may_not_call() -> None:
    assert application("scim2headerauth", enabled=True, base_url="https://x").may_call
    assert not application("scim2headerauth", enabled=False, base_url="https://x").may_call
    assert not application("scim2headerauth", enabled=True).may_call


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://scim.example.com/scim", "https://scim.example.com/scim"),
        (" https://scim.example.com/scim/ ", "https://scim.example.com/scim"),
        ("http://127.0.0.1:8000/scim", "http://127.0.0.1:8000/scim"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://scim.example.com/scim?aadOptscim062020", "https://scim.example.com/scim?aadOptscim062020"),
        ("https://bücher.example/scim", "https://bücher.example/scim"),
    ],
)
def test_a_base_url_is_kept_without_a_slash_at_its_end(typed: str, kept: str) -> None:
    assert checked_base_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "scim.example.com/scim",
        "ftp://scim.example.com",
        "https://",
        "https:///scim",
        "https://scim.example.com/scim#part",
        "https://ada:secret@scim.example.com",
        "https://@scim.example.com",
        "https://scim.example.com:port",
        "https://scim.example.com:99999",
        "https://[::1",
        "https://scim..example.com",
        f"https://{'a' * 64}.example.com",
        "https://scim.example.com/\x00",
        "https://sc im.example.com",
        "javascript:alert(1)",
    ],
)
def test_what_cannot_be_called_is_refused_where_it_is_typed(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_base_url(typed)

    assert refused.value.field == "base_url"


def test_a_token_is_kept_without_blanks_at_its_ends() -> None:
    assert checked_token(" Bearer secret-word \n") == "Bearer secret-word"


@pytest.mark.parametrize(
    "typed", ["", "  ", "Bearer secret\r\nX: y", "Bearer ge\u00adheim", "Bearer €", "a\x00b", "a\tb"]
)
def test_a_token_that_cannot_stand_in_a_header_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_token(typed)

    assert refused.value.field == "api_token"
    assert "secret" not in str(refused.value)
