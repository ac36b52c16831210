"""Owns the check after a fault: every acknowledged write is there, every other is there wholly or not at all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.acceptance.support.okta import Json, Okta
from tests.faults.support.shadow import GroupState, Record, Shadow, UserState
from tests.faults.support.writers import Writer

EventCounts = Callable[[], Counter[str]]


@dataclass(slots=True)
class Verdict:
    """What was found: how many resources were looked at, how many cut writes had happened, how many had not."""

    resources: int = 0
    happened: int = 0
    absent: int = 0


def judge(okta: Okta, writers: list[Writer], shared_group: str, events: EventCounts) -> Verdict:
    """Compare the server with the shadows of all writers, and fail on the first difference."""
    verdict = Verdict()
    users = {user["id"]: user for user in everything(okta, "/Users")}
    groups = {group["id"]: group for group in everything(okta, "/Groups")}
    expected_events: Counter[str] = Counter()
    known: set[str] = {shared_group}
    for writer in writers:
        for record in writer.shadow.users:
            known |= judge_user(okta, record, users, expected_events, verdict)
        for record in writer.shadow.groups:
            known |= judge_group(okta, record, groups, expected_events, verdict)
    judge_shared_group(groups[shared_group], [writer.shadow for writer in writers], expected_events, verdict)
    assert users.keys() | groups.keys() == known, "there is a resource that nobody created"
    assert events() == expected_events, "events and changes differ"
    return verdict


def everything(okta: Okta, path: str) -> list[Json]:
    """Read all resources in pages; the total must be their number."""
    resources: list[Json] = []
    total = 1
    while len(resources) < total:
        body = okta.get(f"{path}?startIndex={len(resources) + 1}&count=500").json()
        total = body["totalResults"]
        assert body["Resources"] or total == 0, f"{path}: {total} are said to be there, {len(resources)} are"
        resources += body["Resources"]
    assert len(resources) == total
    return resources


def judge_user(okta: Okta, record: Record, users: dict[str, Json], events: Counter[str], verdict: Verdict) -> set[str]:
    """Judge one user: its state, its index rows, how many events it must have."""
    if record.id is None:  # its creation was cut short: only its names can tell
        assert isinstance(record.next, UserState)
        found = okta.find("/Users", "userName", record.next.user_name)
        record_id = found[0]["id"] if found else None
    else:
        record_id = record.id
    observed = user_state(users[record_id]) if record_id in users else None
    count_cut(record, observed, verdict)
    for state in record.possible():
        if isinstance(state, UserState):
            judge_index(okta, state, observed, record_id)
    if record_id is None:
        return set()
    events[record_id] = record.writes + (1 if record.under_way and observed == record.next else 0)
    return {record_id} if observed is not None else set()


def judge_index(okta: Okta, state: UserState, observed: UserState | None, record_id: str | None) -> None:
    """Look a user up by each value of a state: found by those that it has now, and by no other."""
    now = {"externalId": None, "userName": None, "emails.value": None}
    if observed is not None:
        now = {"externalId": observed.mark, "userName": observed.user_name, "emails.value": observed.user_name}
    then = {"externalId": state.mark, "userName": state.user_name, "emails.value": state.user_name}
    for attribute, value in then.items():
        found = [user["id"] for user in okta.find("/Users", attribute, value)]
        expected = [record_id] if value == now[attribute] else []
        assert found == expected, f"the index of {attribute} differs for {state}"


def judge_group(
    okta: Okta, record: Record, groups: dict[str, Json], events: Counter[str], verdict: Verdict
) -> set[str]:
    """Judge a group that one writer owns: name and members belong together."""
    if record.id is None:
        assert isinstance(record.next, GroupState)
        found = okta.find("/Groups", "displayName", record.next.display_name)
        record_id = found[0]["id"] if found else None
    else:
        record_id = record.id
    observed = group_state(groups[record_id]) if record_id in groups else None
    count_cut(record, observed, verdict)
    if record_id is None:
        return set()
    events[record_id] = record.writes + (1 if record.under_way and observed == record.next else 0)
    return {record_id} if observed is not None else set()


def judge_shared_group(group: Json, shadows: list[Shadow], events: Counter[str], verdict: Verdict) -> None:
    """Judge the shared group: of each writer's users either those of before or those of after its last PATCH."""
    members = group_state(group).members
    writes = 1  # its creation
    for shadow in shadows:
        own = frozenset(record.id for record in shadow.users if record.id)
        observed = members & own
        joining = shadow.joining
        possible = [joining.members, joining.next] if joining.under_way else [joining.members]
        assert observed in possible, f"members: {observed} is none of {possible}"
        happened = joining.under_way and observed == joining.next
        writes += joining.writes + happened
        verdict.happened += happened
        verdict.absent += joining.under_way and not happened
        members -= own
    assert not members, f"members that nobody added: {members}"
    events[group["id"]] = writes


def count_cut(record: Record, observed: UserState | GroupState | None, verdict: Verdict) -> None:
    """Hold what is observed against what is possible, and count the writes that were cut short."""
    assert observed in record.possible(), f"{record.id}: {observed} is none of {record.possible()}"
    verdict.resources += 1
    if record.under_way:
        happened = observed == record.next
        verdict.happened += happened
        verdict.absent += not happened


def user_state(user: Json) -> UserState:
    """Read the state of a user that was sent."""
    return UserState(user_name=user["userName"], mark=user["externalId"], title=user["title"], active=user["active"])


def group_state(group: Json) -> GroupState:
    """Read the state of a group that was sent."""
    members = [member["value"] for member in group.get("members", [])]
    assert len(members) == len(set(members)), "a member is in the list twice"
    return GroupState(display_name=group["displayName"], members=frozenset(members))
