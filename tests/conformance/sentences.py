"""Owns the normative sentences of the standards, as the TOML files beside it number and quote them.

A sentence is `<standard>-<section>-<number>`, numbered through its section in the order of the text, with every
sentence that has a normative word, so that nobody has to wonder which one was left out: those that bind clients
alone, or nobody who serves, are listed by their numbers in the section.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

HERE = Path(__file__).parent
FILES = ("rfc7643", "rfc7644", "rfc9865", "interop_profile", "ipsie")


class Strength(Enum):
    """What a normative word asks for (RFC 2119): many words, three strengths."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


LEVELS = {
    "MUST": Strength.MUST,
    "MUST NOT": Strength.MUST,
    "SHALL": Strength.MUST,
    "SHALL NOT": Strength.MUST,
    "REQUIRED": Strength.MUST,
    "PROHIBITED": Strength.MUST,
    "SHOULD": Strength.SHOULD,
    "SHOULD NOT": Strength.SHOULD,
    "RECOMMENDED": Strength.SHOULD,
    "NOT RECOMMENDED": Strength.SHOULD,
    "MAY": Strength.MAY,
    "OPTIONAL": Strength.MAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence that binds a service provider. `instead` stands where no test shows it: what is done, and why."""

    id: str
    level: str
    quote: str
    instead: str | None = None

    @property
    def strength(self) -> Strength:
        """What its strongest word asks for."""
        return LEVELS[self.level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a standard. `sentences` counts all that have a normative word; the tuples are numbers of some."""

    number: str
    title: str
    sentences: int
    clients: tuple[int, ...] = ()
    authors: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()
    binding: tuple[Sentence, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One document. `note` says which text was read and what of its errata is applied."""

    key: str
    title: str
    url: str
    note: str
    sections: tuple[Section, ...]

    def binding(self) -> Iterator[Sentence]:
        """Give every sentence that binds a service provider."""
        for section in self.sections:
            yield from section.binding


def _section(given: dict[str, object]) -> Section:
    known: dict[str, object] = dict(given)
    rows = known.pop("sentence", [])
    for name in ("clients", "authors", "repeats"):
        known[name] = tuple(known.get(name, ()))  # type: ignore[arg-type]  # a list of numbers
    return Section(**known, binding=tuple(Sentence(**row) for row in rows))  # type: ignore[arg-type,attr-defined]  # TOML


def read(name: str) -> Standard:
    """Read one file."""
    document = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    sections = tuple(_section(section) for section in document.pop("section"))
    return Standard(**document, sections=sections)


def read_all() -> tuple[Standard, ...]:
    """Read every standard, in the order of the page."""
    return tuple(read(name) for name in FILES if (HERE / f"{name}.toml").exists())
