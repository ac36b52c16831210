"""Owns the emulator's own limits, which somebody may change on the page Settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from envi_scim.emulator.directory import Refused
from envi_scim.emulator.wire.wanted import Limits

# What each is called, the least and the most that it may be.
LIMITS: Final[Mapping[str, tuple[str, int, int]]] = {
    "parallel": ("Requests at once", 1, 64),
    "members": ("Members in one PATCH", 1, 10_000),
    "page": ("Resources on a page of an import", 1, 1000),
    "patience": ("Seconds to wait for an answer", 1, 300),
    "attempts": ("Attempts before a task fails", 1, 20),
    "backoff": ("Seconds before the second attempt", 0, 3600),
}
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The limits. Okta's real ones are not published; a minute is what Entra waits for an answer."""

    parallel: int = 5
    members: int = 100
    page: int = 100
    patience: int = 60
    attempts: int = 4
    backoff: int = 5

    @property
    def limits(self) -> Limits:
        """What a habit has to keep to."""
        return Limits(parallel=self.parallel, members=self.members, page=self.page)


def read(value_of: Callable[[str], str | None]) -> Settings:
    """Read what is kept; what is not is as at first."""
    kept = {each.name: value_of(each.name) for each in fields(Settings)}
    return Settings(**{name: int(value) for name, value in kept.items() if value is not None})


def checked(typed: Mapping[str, str]) -> Settings:
    """Give the settings that were typed. Raises Refused with the field that is wrong."""
    values = {}
    for name, (label, least, most) in LIMITS.items():
        text = typed.get(name, "").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and least <= int(text) <= most):
            raise Refused(f"{label}: a whole number from {least} to {most}.", name)
        values[name] = int(text)
    return Settings(**values)
