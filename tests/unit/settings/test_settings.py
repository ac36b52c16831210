from datetime import timedelta
from pathlib import Path

import pytest

from envi_scim.settings import TABLE, Setting, SettingsError, load, unknown
from envi_scim.settings.readers import life

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_the_reference_lists_every_setting_as_it_is(setting: Setting) -> None:
    default = f"`{setting.default}`" if setting.default else "empty"

    assert f"| `{setting.variable}` | {setting.unit} | {default} | {setting.meaning} |" in PAGE.read_text()


def test_the_defaults_can_be_read() -> None:
    settings = load({})

    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.max_body, settings.max_group_body) == (1024 * 1024, 16 * 1024 * 1024)
    assert settings.base_url == "http://127.0.0.1:8000"


def test_a_flag_wins_over_its_variable_and_an_empty_variable_is_none() -> None:
    settings = load({"ENVI_SCIM_PORT": "9000", "ENVI_SCIM_HOST": ""}, {"port": "9001", "host": None})

    assert (settings.port, settings.host) == (9001, "127.0.0.1")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENVI_SCIM_PORT", "x"),
        ("ENVI_SCIM_PORT", "65536"),
        ("ENVI_SCIM_PORT", "٣"),
        ("ENVI_SCIM_PORT", "80_00"),
        ("ENVI_SCIM_PORT", "+8000"),
        ("ENVI_SCIM_MAX_BODY", "٣MiB"),
        ("ENVI_SCIM_MAX_BODY", "4\N{KELVIN SIGN}iB"),
        ("ENVI_SCIM_CACHE_TIME", "1\N{LATIN SMALL LETTER LONG S}"),
        ("ENVI_SCIM_MAX_BODY", "1 GB"),
        ("ENVI_SCIM_CACHE_TIME", "5s"),
        ("ENVI_SCIM_PUBLIC_URL", "scim.envi.net"),
        ("ENVI_SCIM_DATABASE", "mysql://root@127.0.0.1/x"),
        ("ENVI_SCIM_DATABASE", "sqlite:///q?x.db"),
        ("ENVI_SCIM_TRUSTED_PROXIES", "10.0.0.0/8, nobody"),
        ("ENVI_SCIM_LOG_LEVEL", "loud"),
        ("ENVI_SCIM_PAGE_SIZE", "2000"),
        ("ENVI_SCIM_MAX_BULK_OPERATIONS", "20001"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{variable} [^\n]*\.$"):
        load({variable: value})


def test_a_database_password_is_never_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        load({"ENVI_SCIM_DATABASE": "postgres//envi:hunter2@db/x"})

    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(load({"ENVI_SCIM_DATABASE": "postgresql://envi:hunter2@db/x"}))


def test_a_public_url_may_be_given_with_or_without_scim() -> None:
    for written in ("https://scim.envi.net", "https://scim.envi.net/", "https://scim.envi.net/scim"):
        assert load({"ENVI_SCIM_PUBLIC_URL": written}).base_url == "https://scim.envi.net"


def test_a_life_too_long_for_any_clock_is_the_longest_one() -> None:
    for written in ("99999999999d", "9" * 400 + "d"):
        assert life(written) == timedelta.max

    assert life("1.5h") == timedelta(minutes=90)


@pytest.mark.parametrize("written", ["365", "٣d", "1 year", "-1d", "soon", ""])
def test_a_life_needs_a_number_and_a_unit(written: str) -> None:
    with pytest.raises(ValueError, match="must be a number and a unit, such as 365d"):
        life(written)


def test_a_variable_that_is_no_setting_is_known_by_its_name() -> None:
    environment = {"ENVI_SCIM_TYPO": "secret", "ENVI_SCIM_PORT": "1", "ENVI_SCIM_ADMIN_PASSWORD": "x", "HOME": "/"}

    assert unknown(environment) == ["ENVI_SCIM_TYPO"]


@pytest.mark.clause("7644-1.3-1")
def test_a_public_url_has_no_query() -> None:
    """RFC 7644 §1.3: "The Base URI MUST NOT contain a query string"."""
    with pytest.raises(SettingsError, match="public"):
        load({}, {"public_url": "https://scim.example.com/?tenant=envi"})
