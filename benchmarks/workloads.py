"""Owns the workloads: for each, which requests are sent, what a right answer is, and what is checked afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks import requests
from benchmarks.load import Generator, Load
from benchmarks.targets import BARE, ENVI, PEERS, Target

PAGE: Final = 1000
MANY: Final = 100_000
# Of an empty group's workload: so many join before the next group is taken, so that it stays small.
SMALL: Final = 100
FILL_BATCH: Final = 1000


@dataclass(slots=True, kw_only=True)
class Stage:
    """A target with its stock of users: `ids` are in the order of their names."""

    target: Target
    generator: Generator
    stock: int
    ids: list[str] = field(default_factory=list)

    def create_stock(self) -> None:
        """Create the users that the workloads work on."""
        self._send_all(requests.create_stock(self.target.wire, self.stock), statuses=frozenset({201}))
        found = {name: user_id for name, user_id in self.all_users() if name.startswith("stock-")}
        self.ids = [found[requests.user_name(number)] for number in range(self.stock)]

    def _send_all(self, messages: Sequence[bytes], *, statuses: frozenset[int]) -> None:
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
            raise RuntimeError(f"{self.target.name} answered wrongly while it was filled: {outcome.first_wrong}")

    def all_users(self) -> list[tuple[str, str]]:
        """Read all users, page by page: name and id."""
        users: list[tuple[str, str]] = []
        while True:
            path = f"/Users?startIndex={len(users) + 1}&count={PAGE}&attributes=userName"
            status, page = self.target.call("GET", path)
            if status != 200:
                raise RuntimeError(f"{self.target.name} does not list its users: {status} {page}")
            rows = page.get("Resources") or []
            users += [(row["userName"], row["id"]) for row in rows]
            if not rows or len(users) >= page["totalResults"]:
                return users

    def top_up(self, count: int) -> list[str]:
        """Create users until there are so many; give the ids of all."""
        missing = count - len(self.all_users())
        wire = self.target.wire
        self._send_all(
            [
                wire.request("POST", "/Users", requests.user(f"filled-{number:010}@example.com"))
                for number in range(missing)
            ],
            statuses=frozenset({201}),
        )
        return [user_id for _, user_id in self.all_users()]

    def create_group(self, name: str, members: Sequence[str]) -> str:
        """Create a group, then add its members in batches."""
        status, body = self.target.call("POST", "/Groups", requests.group(name))
        if status != 201:
            raise RuntimeError(f"{self.target.name} did not create a group: {status} {body}")
        group_id = str(body["id"])
        for start in range(0, len(members), FILL_BATCH):
            batch = requests.add_members(members[start : start + FILL_BATCH])
            status, body = self.target.call("PATCH", f"/Groups/{group_id}", batch)
            if status not in {200, 204}:
                raise RuntimeError(f"{self.target.name} did not add members: {status} {body}")
        return group_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What one workload sends to one target. `kept` counts afterwards what was kept, where that can be counted."""

    requests: Sequence[bytes]
    statuses: frozenset[int] = frozenset({200})
    contains: bytes
    times: int = 1
    repeat: bool = True
    kept: Callable[[], int] | None = None
    kept_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One line of the table."""

    name: str
    title: str
    prepare: Callable[[Stage], Prepared]
    kinds: frozenset[str] = PEERS | {ENVI}


def _create(stage: Stage) -> Prepared:
    return Prepared(
        requests=requests.create_users(stage.target.wire), statuses=frozenset({201}), contains=b'"userName"'
    )


def _get(stage: Stage) -> Prepared:
    return Prepared(requests=requests.get_users(stage.target.wire, stage.ids), contains=b'"userName"')


def _find(stage: Stage) -> Prepared:
    return Prepared(requests=requests.find_users(stage.target.wire, stage.stock), contains=b'"userName"')


def _page(stage: Stage) -> Prepared:
    return Prepared(requests=requests.page_of_users(stage.target.wire), contains=b'"userName"', times=100)


def _replace(stage: Stage) -> Prepared:
    return Prepared(requests=requests.replace_users(stage.target.wire, stage.ids), contains=b'"nickName"')


def _activate(stage: Stage) -> Prepared:
    return Prepared(
        requests=requests.activate_users(stage.target.wire, stage.ids),
        statuses=frozenset({200, 204}),
        contains=b'"active"',
    )


def _members(stage: Stage, *, size: int) -> Prepared:
    """Add one member at a time to groups that have `size` members and take at most as many again (or 100)."""
    ids, count, each = stage.ids, (20 if stage.target.kind in PEERS else 150), SMALL
    if size == MANY:
        ids, count, each = stage.top_up(MANY + MANY // 8), 1, MANY // 8
    elif size:
        count, each = (1 if stage.target.kind in PEERS else 12), min(size, len(ids) - size)
    groups = [stage.create_group(f"{size}-{number}", ids[:size]) for number in range(count)]
    return Prepared(
        requests=requests.add_single_members(stage.target.wire, groups, ids[size:], each=each),
        statuses=frozenset({200, 204}),
        contains=b"",
        repeat=False,
        kept=lambda: sum(_member_count(stage.target, group_id) for group_id in groups),
        kept_before=size * count,
    )


def _member_count(target: Target, group_id: str) -> int:
    status, group = target.call("GET", f"/Groups/{group_id}")
    if status != 200:
        raise RuntimeError(f"{target.name} does not give a group back: {status} {group}")
    return len(group.get("members") or [])


_BARE_TOO: Final = PEERS | {ENVI, BARE}

# Reads first: the stock is as it was. What makes users comes later, the largest group last.
WORKLOADS: Final = (
    Workload(name="get", title="get a user", prepare=_get, kinds=_BARE_TOO),
    Workload(name="find", title="`userName eq`", prepare=_find),
    Workload(name="page", title="page of 100", prepare=_page),
    Workload(name="put", title="PUT", prepare=_replace),
    Workload(name="active", title="PATCH `active`", prepare=_activate),
    Workload(name="create", title="create a user", prepare=_create, kinds=_BARE_TOO),
    Workload(name="members-0", title="add one member, at 0", prepare=lambda stage: _members(stage, size=0)),
    Workload(name="members-1000", title="add one member, at 1,000", prepare=lambda stage: _members(stage, size=1000)),
    Workload(
        name="members-100000",
        title="add one member, at 100,000",
        prepare=lambda stage: _members(stage, size=MANY),
        kinds=frozenset({ENVI}),
    ),
)


def load_of(prepared: Prepared, target: Target, *, first: int, connections: int, seconds: float) -> Load:
    """Give the load of one round."""
    return Load(
        port=target.port,
        requests=prepared.requests,
        statuses=prepared.statuses,
        contains=prepared.contains,
        times=prepared.times,
        repeat=prepared.repeat,
        connections=connections,
        seconds=seconds,
        first=first,
        watched=target.watched,
    )


def named(names: Sequence[str]) -> tuple[Workload, ...]:
    """Pick workloads by name; all of them where none is named."""
    return tuple(workload for workload in WORKLOADS if not names or workload.name in names)
