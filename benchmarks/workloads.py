"""Owns the workloads: for each, which requests are sent, what a right answer is, and what is checked afterwards.

Before a workload is measured some of its requests are asked once and the answers read as a client reads them
(see questions); while it runs every answer is looked at for what can be told from a few bytes; afterwards what
was written is counted or read back.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from benchmarks import questions, requests
from benchmarks.load import COUNTER, Load
from benchmarks.questions import Question
from benchmarks.stage import RECENT, Stage, WrongAnswer
from benchmarks.targets import BARE, ENVI, OURS, PEERS, RAW, Target

MANY: Final = 100_000
# Of an empty group's workload: so many join before the next group is taken, so that it stays small.
SMALL: Final = 100
BULK: Final = 100
PAGE: Final = 100
# Users that are read back after they were written.
SAMPLE: Final = 20

__all__ = ["WORKLOADS", "Prepared", "Stage", "Workload", "load_of", "named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What one workload sends to one target.

    `kept` counts afterwards what was kept, of which each request makes `each`, where that can be counted.
    `read_back` is told how many requests were sent and says what is not as it was written, or nothing.
    """

    requests: Sequence[bytes]
    statuses: frozenset[int] = frozenset({200})
    contains: bytes = b""
    times: int = 1
    names: Sequence[bytes] = ()
    repeat: bool = True
    kept: Callable[[], int] | None = None
    kept_before: int = 0
    each: int = 1
    read_back: Callable[[int], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One line of the table.

    Those that are `counted` are the ones that the aims are about; a `long` one is measured when it is named.
    """

    name: str
    title: str
    prepare: Callable[[Stage], Prepared]
    kinds: frozenset[str] = PEERS | {ENVI}
    counted: bool = True
    long: bool = False


def _get(stage: Stage) -> Prepared:
    paths = [f"/Users/{user_id}" for user_id in stage.ids]
    for number in (0, stage.stock // 2):
        if stage.target.kind != BARE and stage.answer("GET", paths[number])["userName"] != requests.user_name(number):
            raise WrongAnswer("gives another user")
    return Prepared(
        requests=requests.get_users(stage.target.wire, stage.ids),
        contains=b'"userName"',
        names=[user_id.encode() for user_id in stage.ids],
    )


def _asked(stage: Stage, asked: Sequence[Question]) -> Prepared:
    """Ask some once and read the answers; measured are all of them. Every answer has as many users as the next one."""
    for question in (asked[0], asked[len(asked) // 2], asked[-1]):
        questions.check(stage, question)
    wire = stage.target.wire
    return Prepared(
        requests=[wire.request("GET", question.path) for question in asked],
        contains=b'"userName"',
        times=asked[0].count,
        names=[question.name.encode() for question in asked],
    )


def _by_value(stage: Stage, *, attribute: str, prefix: str = "") -> Prepared:
    asked = [
        Question(
            path=requests.filtered(f'{attribute} eq "{prefix}{requests.user_name(number)}"'),
            ids=(user_id,),
            total=1,
        )
        for number, user_id in enumerate(stage.ids)
    ]
    return _asked(stage, asked)


def _containing(stage: Stage) -> Prepared:
    """Look for the last three digits of a number and what stands behind them: two of 2,000 users have them."""
    asked = []
    for ending in range(1000):
        found = tuple(stage.ids[number] for number in range(ending, stage.stock, 1000))
        path = requests.filtered(f'emails.value co "{ending:03}@"')
        asked.append(Question(path=path, ids=found, total=len(found)))
    most = len(asked[0].ids)
    return _asked(stage, [question for question in asked if len(question.ids) == most])


def _modified(stage: Stage) -> Prepared:
    path = requests.filtered(f'meta.lastModified gt "{stage.moment}"')
    return _asked(stage, [Question(path=path, ids=tuple(stage.ids[-RECENT:]), total=RECENT)])


def _page(stage: Stage, *, start: int) -> Prepared:
    first = questions.page_ids(stage, 1)
    ids = questions.page_ids(stage, start)
    if start != 1 and set(first) & set(ids):
        raise WrongAnswer("a later page has users of the first one")
    return _asked(stage, [Question(path=requests.page(start), ids=tuple(ids), total=stage.stock)])


def _walk(stage: Stage) -> Prepared:
    starts = range(1, stage.stock - PAGE + 2, PAGE)
    pages = [questions.page_ids(stage, start) for start in starts]
    if len({user_id for ids in pages for user_id in ids}) != PAGE * len(pages):
        raise WrongAnswer("pages have users twice")
    asked = [
        Question(path=requests.page(start), ids=tuple(ids), total=stage.stock)
        for start, ids in zip(starts, pages, strict=True)
    ]
    return _asked(stage, asked)


def _sorted(stage: Stage) -> Prepared:
    in_order = sorted(range(stage.stock), key=lambda number: requests.rank(number, among=stage.stock))
    ids = tuple(stage.ids[number] for number in in_order[:PAGE])
    question = Question(path=requests.page(1, sort_by="name.familyName"), ids=ids, total=stage.stock, in_order=True)
    return _asked(stage, [question])


def _group_alone(stage: Stage) -> Prepared:
    group_id = stage.create_group("without-members", stage.ids[:1000])
    if (count := stage.member_count(group_id)) != 1000:
        raise WrongAnswer(f"shows {count:,} of a group's 1,000 members")
    path = f"/Groups/{group_id}?excludedAttributes=members"
    if "members" in stage.answer("GET", path):
        raise WrongAnswer("sends the members all the same")
    return Prepared(
        requests=[stage.target.wire.request("GET", path)], contains=b'"displayName"', names=[group_id.encode()]
    )


def _replace(stage: Stage) -> Prepared:
    def read_back(sent: int) -> str:
        written = range(max(0, sent - stage.stock), sent)
        for number in written[:: max(1, len(written) // SAMPLE)]:
            user = stage.answer("GET", f"/Users/{stage.ids[number % stage.stock]}")
            if user.get("title") != f"{number:010}":
                return f"a user has the title {user.get('title')} after {number:010} was put"
        return ""

    return Prepared(
        requests=requests.replace_users(stage.target.wire, stage.ids),
        contains=questions.spelled(stage, "title", COUNTER.decode()),
        names=[user_id.encode() for user_id in stage.ids],
        read_back=read_back,
    )


def _activate(stage: Stage) -> Prepared:
    def read_back(sent: int) -> str:
        written = range(max(0, sent - stage.stock), sent)
        for number in written[:: max(1, len(written) // SAMPLE)]:
            user = stage.answer("GET", f"/Users/{stage.ids[number % stage.stock]}")
            if user.get("active") is not bool(number // stage.stock % 2):
                return f"a user is left with active {user.get('active')}"
        return ""

    spelled = [questions.spelled(stage, "active", active) for active in (False, True)]
    return Prepared(
        requests=requests.activate_users(stage.target.wire, stage.ids),
        statuses=frozenset({200, 204}),
        contains=b'"userName"',
        names=[text for text in spelled for _ in stage.ids],
        read_back=read_back,
    )


def _create(stage: Stage) -> Prepared:
    wire = stage.target.wire
    if stage.target.kind in {RAW, BARE}:
        # Nothing comes back from the engine; and the bare route's users have names of its own.
        contains = b'"userName"' if stage.target.kind == BARE else b""
        return Prepared(requests=requests.create_users(wire), statuses=frozenset({201}), contains=contains)
    # Envi's database takes users of the bare route and of the engine alone as well.
    path = "/Users?startIndex=1&count=1"
    if stage.target.kind == ENVI:
        path = requests.filtered('userName sw "fresh-"')
    return Prepared(
        requests=requests.create_users(wire),
        statuses=frozenset({201}),
        contains=questions.spelled(stage, "userName", f"fresh-{COUNTER.decode()}@example.com"),
        kept=partial(stage.total, path),
        kept_before=stage.total(path),
    )


def _bulk(stage: Stage) -> Prepared:
    path = "/Users?startIndex=1&count=1"
    message = requests.bulk_message(1, name="first-{}@example.com")
    said = stage.answer("POST", "/Bulk", message)
    if [str(operation.get("status")) for operation in said.get("Operations") or []] != ["201"]:
        raise WrongAnswer(f"answers {json.dumps(said)[:120]}")
    statuses = [questions.spelled(stage, "status", status) for status in ("201", 201)]
    text = json.dumps(said, separators=(", ", ": ") if b": " in statuses[0] else (",", ":")).encode()
    return Prepared(
        requests=requests.bulk_of_creates(stage.target.wire, BULK),
        contains=next(spelled for spelled in statuses if spelled in text),
        times=BULK,
        kept=partial(stage.total, path),
        kept_before=stage.total(path),
        each=BULK,
    )


def _create_group(stage: Stage) -> Prepared:
    path = "/Groups?startIndex=1&count=1"
    return Prepared(
        requests=requests.create_groups(stage.target.wire),
        statuses=frozenset({201}),
        contains=questions.spelled(stage, "displayName", f"fresh-{COUNTER.decode()}"),
        kept=partial(stage.total, path),
        kept_before=stage.total(path),
    )


def _members(stage: Stage, *, size: int) -> Prepared:
    """Add one member at a time to groups that have `size` members and take at most as many again (or 100)."""
    ids, count, each = stage.ids, (20 if stage.target.kind in PEERS else 150), SMALL
    if size == MANY:
        ids, count, each = stage.top_up(MANY + MANY // 8), 1, MANY // 8
    elif size:
        count, each = (1 if stage.target.kind in PEERS else 12), min(size, len(ids) - size)
    groups = [stage.create_group(f"{size}-{number}", ids[:size]) for number in range(count)]
    before = sum(stage.member_count(group_id) for group_id in groups)
    if before != size * count:
        raise WrongAnswer(f"shows {before:,} of {size * count:,} members")
    return Prepared(
        requests=requests.add_single_members(stage.target.wire, groups, ids[size:], each=each),
        statuses=frozenset({200, 204}),
        repeat=False,
        kept=lambda: sum(stage.member_count(group_id) for group_id in groups),
        kept_before=before,
    )


_BARE_TOO: Final = PEERS | {ENVI, BARE}

# Reads first: the stock is as it was. What makes users comes later, the largest group last.
WORKLOADS: Final = (
    Workload(name="get", title="get a user", prepare=_get, kinds=_BARE_TOO),
    Workload(name="find", title="`userName eq`", prepare=partial(_by_value, attribute="userName")),
    Workload(
        name="external", title="`externalId eq`", prepare=partial(_by_value, attribute="externalId", prefix="ext-")
    ),
    Workload(name="email", title="`emails.value eq`", prepare=partial(_by_value, attribute="emails.value")),
    Workload(name="contains", title="`emails.value co`", prepare=_containing),
    Workload(name="modified", title="`meta.lastModified gt`", prepare=_modified),
    Workload(name="page", title="first page of 100", prepare=partial(_page, start=1)),
    Workload(name="last", title="last page of 100", prepare=lambda stage: _page(stage, start=stage.stock - PAGE + 1)),
    Workload(name="walk", title="every page of 100 in turn", prepare=_walk, counted=False),
    Workload(name="sorted", title="sorted page of 100", prepare=_sorted),
    Workload(name="alone", title="group without its 1,000 members", prepare=_group_alone),
    Workload(name="put", title="PUT", prepare=_replace),
    Workload(name="active", title="PATCH `active`", prepare=_activate),
    Workload(name="create", title="create a user", prepare=_create, kinds=PEERS | OURS),
    Workload(name="bulk", title="Bulk of 100 creates", prepare=_bulk),
    Workload(name="group", title="create a group", prepare=_create_group),
    Workload(name="members-0", title="add one member, at 0", prepare=partial(_members, size=0)),
    Workload(
        name="members-1000", title="add one member, at 1,000", prepare=partial(_members, size=1000), counted=False
    ),
    Workload(
        name="members-100000",
        title="add one member, at 100,000",
        prepare=partial(_members, size=MANY),
        kinds=frozenset({ENVI}),
        counted=False,
        long=True,
    ),
)
COUNTED: Final = frozenset(workload.name for workload in WORKLOADS if workload.counted)


def load_of(prepared: Prepared, target: Target, *, first: int, connections: int, seconds: float) -> Load:
    """Give the load of one round."""
    return Load(
        port=target.port,
        requests=prepared.requests,
        statuses=prepared.statuses,
        contains=prepared.contains,
        times=prepared.times,
        names=prepared.names,
        repeat=prepared.repeat,
        connections=connections,
        seconds=seconds,
        least=connections,
        first=first,
        watched=target.watched,
    )


def named(names: Sequence[str]) -> tuple[Workload, ...]:
    """Pick workloads by name; all but the long ones where none is named."""
    return tuple(workload for workload in WORKLOADS if workload.name in names or not (names or workload.long))
