"""Owns a target with its stock: users that are made before anything is measured, and the groups of a workload.

The last users of the stock are made after a moment that is kept, so that few of them were modified behind it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from benchmarks import requests
from benchmarks.load import Load, Outcome
from benchmarks.targets import Target

PAGE: Final = 1000
# Members that join at once: as many as every peer takes, and more where there are very many.
BATCH: Final = 100
LARGE_BATCH: Final = 1000
# So many of the stock are made after the moment.
RECENT: Final = 20


# Longer than the second that some servers count in.
_PAUSE: Final = 1.1


def moment_between() -> str:
    """Wait until what was created is older than a moment of whole seconds, and what will be is not; give that."""
    time.sleep(_PAUSE)
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    time.sleep(_PAUSE)
    return moment


class WrongAnswer(Exception):
    """A target does not do what a workload asks of it; says what it does instead."""


class Sends(Protocol):
    """What carries out a load."""

    def send(self, load: Load) -> Outcome:
        """Send a load and wait for the outcome."""


@dataclass(slots=True, kw_only=True, eq=False)
class Stage:
    """A target with its stock of users: `ids` are in the order of their names."""

    target: Target
    generator: Sends
    stock: int
    ids: list[str] = field(default_factory=list)
    moment: str = ""
    lacks: str = ""

    def create_stock(self) -> None:
        """Create the users that the workloads work on, but for the recent ones."""
        self.send_all(requests.create_stock(self.target.wire, self.stock)[:-RECENT], statuses=frozenset({201}))

    def create_recent(self, moment: str) -> None:
        """Create the rest of the stock; all of it was there at no earlier moment than this one."""
        self.moment = moment
        self.send_all(requests.create_stock(self.target.wire, self.stock)[-RECENT:], statuses=frozenset({201}))
        found = {name: user_id for name, user_id in self.all_users() if name.startswith("stock-")}
        try:
            self.ids = [found[requests.user_name(number)] for number in range(self.stock)]
        except KeyError as error:
            raise WrongAnswer(f"does not list the user {error.args[0]}") from error
        self.lacks = missing(self.answer("GET", f"/Users/{self.ids[0]}"))

    def send_all(self, messages: Sequence[bytes], *, statuses: frozenset[int]) -> None:
        """Send each request once, as fast as it goes."""
        outcome = self.generator.send(
            Load(
                port=self.target.port,
                requests=messages,
                statuses=statuses,
                repeat=False,
                warm_up=0,
                seconds=600,
                watched=self.target.watched,
            )
        )
        if outcome.wrong:
            raise WrongAnswer(f"was not filled: {outcome.first_wrong}")

    def all_users(self) -> list[tuple[str, str]]:
        """Read all users, page by page: name and id."""
        users: list[tuple[str, str]] = []
        while True:
            listed = self.answer("GET", f"/Users?startIndex={len(users) + 1}&count={PAGE}&attributes=userName")
            rows = listed.get("Resources") or []
            users += [(row["userName"], row["id"]) for row in rows]
            if not rows or len(users) >= listed["totalResults"]:
                return users

    def answer(self, method: str, path: str, body: requests.Body | None = None) -> Mapping[str, Any]:
        """Ask once, outside of any measurement, for what must be given."""
        status, answered = self.target.call(method, path, body)
        if status not in {200, 201} or not isinstance(answered, dict):
            raise WrongAnswer(refusal(status, answered))
        return answered

    def total(self, path: str) -> int:
        """Give the number of resources that a list says there are."""
        return int(self.answer("GET", path)["totalResults"])

    def top_up(self, count: int) -> list[str]:
        """Create users until there are so many; give the ids of all."""
        missing = count - len(self.all_users())
        wire = self.target.wire
        self.send_all(
            [
                wire.request("POST", "/Users", requests.user(f"filled-{number:010}@example.com"))
                for number in range(missing)
            ],
            statuses=frozenset({201}),
        )
        return [user_id for _, user_id in self.all_users()]

    def create_group(self, name: str, members: Sequence[str] = ()) -> str:
        """Create a group, then add its members in batches."""
        group_id = str(self.answer("POST", "/Groups", requests.group(name))["id"])
        size = BATCH if len(members) <= LARGE_BATCH else LARGE_BATCH
        for start in range(0, len(members), size):
            batch = requests.add_members(members[start : start + size])
            status, body = self.target.call("PATCH", f"/Groups/{group_id}", batch)
            if status not in {200, 204}:
                raise WrongAnswer(refusal(status, body))
        return group_id

    def member_count(self, group_id: str) -> int:
        """Count the members that a group says it has."""
        return len(self.answer("GET", f"/Groups/{group_id}").get("members") or [])


def missing(resource: Mapping[str, Any]) -> str:
    """Name what a resource lacks of the common attributes that RFC 7643 §3.1 says all must have.

    >>> missing({"schemas": ["urn:..."], "id": "1", "meta": {"resourceType": "User", "location": "/Users/1"}})
    ''
    >>> missing({"schemas": ["urn:..."], "id": "1"})
    'meta'
    """
    return ", ".join(name for name in ("schemas", "id", "meta") if not resource.get(name))


def refusal(status: int, body: object) -> str:
    """Say in short what an answer says that is not the one asked for."""
    said = body.get("detail") if isinstance(body, Mapping) else None
    reason = f" ({str(said).rstrip('.')[:120]})" if said else ""
    return f"not supported: {status}{reason}" if status >= 400 else f"answers {status} with no resource"
