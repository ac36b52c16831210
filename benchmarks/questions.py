"""Owns what is asked of a list before it is measured: the answer is read as a client reads it, and judged.

A server that ignores a filter or an order answers fast, and wrongly; what it does instead is said beside the table.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import requests
from benchmarks.stage import Stage, WrongAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A list that is asked for: the users that must be in it, perhaps in this order, and the total it must tell."""

    path: str
    ids: tuple[str, ...]
    total: int
    in_order: bool = False

    @property
    def count(self) -> int:
        """How many users the answer has."""
        return len(self.ids)

    @property
    def name(self) -> str:
        """What must stand in the answer: the id of the first of them."""
        return self.ids[0]


def check(stage: Stage, question: Question) -> None:
    """Ask once, and judge."""
    verdict = judge(question, stage.answer("GET", question.path), stock=stage.stock)
    if verdict:
        raise WrongAnswer(verdict)


def judge(question: Question, answer: Mapping[str, Any], *, stock: int) -> str:
    """Say what is wrong about an answer, or nothing."""
    rows: Sequence[Mapping[str, Any]] = answer.get("Resources") or []
    found = [row.get("id") for row in rows]
    total = answer.get("totalResults")
    if question.total != stock and total == stock:
        return "ignores the filter"
    if total != question.total:
        return f"says that there are {total} instead of {question.total:,}"
    if len(found) != question.count:
        return f"gives {len(found):,} of {question.count:,}"
    if question.in_order and found != list(question.ids):
        return "does not sort"
    return "" if set(found) == set(question.ids) else "gives other users"


def page_ids(stage: Stage, start: int) -> list[str]:
    """Read a page of 100 and give the ids in it."""
    rows = stage.answer("GET", requests.page(start)).get("Resources") or []
    if len(rows) != 100:
        raise WrongAnswer(f"gives {len(rows)} of 100")
    return [str(row["id"]) for row in rows]


def spelled(stage: Stage, name: str, value: object) -> bytes:
    """Give the bytes of an attribute as this server writes JSON: some put a space behind the colon."""
    _, text = stage.target.fetch("GET", f"/Users/{stage.ids[0]}")
    between = b": " if b'": ' in text[:80] else b":"
    return json.dumps(name).encode() + between + json.dumps(value).encode()
