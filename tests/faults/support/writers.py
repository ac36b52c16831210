"""Owns the load: writers that create, put, patch and delete at random, each noting in its shadow what it was told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from threading import Event, Thread

import httpx

from tests.acceptance.support.okta import CONTENT_TYPE, GROUP, PATCH_OP, USER, Json, add_members, remove_member
from tests.faults.support.shadow import GroupState, Record, Shadow, UserState, marked

UNAVAILABLE = 503


class Refused(AssertionError):
    """A write was answered with what is neither success nor "unavailable"."""


class Cut(Exception):
    """The connection broke, or the server had no database: whether the write happened is not known."""


@dataclass(slots=True)
class Writer:
    """One connection that writes until it is told to stop or the server is gone."""

    number: int
    base_url: str
    token: str
    shared_group: str
    stop: Event
    random: Random
    shadow: Shadow = field(default_factory=Shadow)
    statuses: list[int] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)  # requests that were sent whole and got no answer
    failure: BaseException | None = None
    survive: bool = False  # go on after 503 and broken connections, with other resources
    _serial: int = 0

    def run(self) -> None:
        """Write until told to stop."""
        actions: list[tuple[int, Callable[[httpx.Client], None]]] = [
            (4, self.create_user),
            (4, self.patch_title),
            (3, self.put_user),
            (3, self.patch_active),
            (1, self.delete_user),
            (2, self.create_group),
            (3, self.change_own_group),
            (5, self.change_shared_group),
        ]
        weights, calls = zip(*actions, strict=True)
        with httpx.Client(timeout=20, trust_env=False) as client:
            while not self.stop.is_set():
                try:
                    self.random.choices(calls, weights)[0](client)
                except Cut:
                    if not self.survive:
                        return
                    self.stop.wait(0.05)
                except BaseException as error:  # noqa: BLE001  # a thread's failure is the test's
                    self.failure = error
                    return

    def send(self, client: httpx.Client, method: str, path: str, body: Json | None) -> Json:
        """Send a write and give the resource in its answer."""
        headers = {"Authorization": f"Bearer {self.token}", **CONTENT_TYPE}
        try:
            answer = client.request(method, self.base_url + path, json=body, headers=headers)
        except (httpx.ConnectError, httpx.WriteError) as error:  # nobody can have read it whole
            raise Cut from error
        except httpx.TransportError as error:
            self.unanswered.append(f"{method} {path}: {error!r}")
            raise Cut from error
        self.statuses.append(answer.status_code)
        if answer.status_code == UNAVAILABLE:
            assert int(answer.headers["retry-after"]) > 0, "503 without Retry-After"
            raise Cut
        if not answer.is_success:
            raise Refused(f"{method} {path} {body}: {answer.status_code} {answer.text}")
        result: Json = answer.json() if answer.content else {}
        return result

    def write(
        self, client: httpx.Client, record: Record, following: UserState | GroupState | None, *call: object
    ) -> None:
        """Send a write of one resource, noted before and after."""
        method, path, body = call
        record.begin(following)
        answer = self.send(client, str(method), str(path), body)  # type: ignore[arg-type]
        record.id = record.id or answer["id"]
        record.acknowledge()

    def serial(self) -> str:
        """Give a text that no other write of the test uses."""
        self._serial += 1
        return f"w{self.number}-{self._serial}"

    def pick_user(self) -> tuple[Record, UserState] | None:
        """Choose one of the users that surely exist, if there is any."""
        known = [record for record in self.shadow.users if record.acknowledged and not record.under_way]
        if not known:
            return None
        record = self.random.choice(known)
        assert isinstance(record.acknowledged, UserState)
        return record, record.acknowledged

    def create_user(self, client: httpx.Client) -> None:
        mark = self.serial()
        state = UserState(user_name=f"{mark}@example.com", mark=mark, title="new", active=True)
        record = Record()
        self.shadow.users.append(record)
        self.write(client, record, state, "POST", "/Users", body_of(state))

    def patch_title(self, client: httpx.Client) -> None:
        if picked := self.pick_user():
            record, state = picked
            mark = self.serial()
            self._patch(client, record, replace(marked(state, mark), title=f"title {mark}"))

    def patch_active(self, client: httpx.Client) -> None:
        if picked := self.pick_user():
            record, state = picked
            self._patch(client, record, replace(marked(state, self.serial()), active=not state.active))

    def _patch(self, client: httpx.Client, record: Record, after: UserState) -> None:
        value = {"externalId": after.mark, "title": after.title, "active": after.active}
        body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": value}]}
        self.write(client, record, after, "PATCH", f"/Users/{record.id}", body)

    def put_user(self, client: httpx.Client) -> None:
        if picked := self.pick_user():
            record, state = picked
            mark = self.serial()
            after = replace(marked(state, mark), title=f"put {mark}", user_name=f"{mark}@example.com")
            self.write(client, record, after, "PUT", f"/Users/{record.id}", body_of(after))

    def delete_user(self, client: httpx.Client) -> None:
        used = self.shadow.joining.members | self.shadow.joining.next | self._in_own_groups()
        if (picked := self.pick_user()) and picked[0].id not in used:
            record = picked[0]
            self.write(client, record, None, "DELETE", f"/Users/{record.id}", None)

    def _in_own_groups(self) -> frozenset[str]:
        states = [state for record in self.shadow.groups for state in record.possible()]
        return frozenset[str]().union(*(state.members for state in states if isinstance(state, GroupState)))

    def create_group(self, client: httpx.Client) -> None:
        members = self._some_users()
        state = GroupState(display_name=f"Envi_{self.serial()}", members=members)
        record = Record()
        self.shadow.groups.append(record)
        body: Json = {"schemas": [GROUP], "displayName": state.display_name}
        body["members"] = [{"value": member} for member in members]
        self.write(client, record, state, "POST", "/Groups", body)

    def change_own_group(self, client: httpx.Client) -> None:
        """Rename a group and change its members in one PATCH: both or neither."""
        known = [record for record in self.shadow.groups if record.acknowledged and not record.under_way]
        if not known:
            return
        record = self.random.choice(known)
        assert isinstance(record.acknowledged, GroupState)
        before = record.acknowledged.members
        joining = self._some_users() - before
        leaving = frozenset(sorted(before)[: self.random.randint(0, 2)])
        after = GroupState(display_name=f"Envi_{self.serial()}", members=before - leaving | joining)
        operations: list[Json] = [{"op": "replace", "path": "displayName", "value": after.display_name}]
        operations += member_operations(joining, leaving)
        body = {"schemas": [PATCH_OP], "Operations": operations}
        self.write(client, record, after, "PATCH", f"/Groups/{record.id}", body)

    def change_shared_group(self, client: httpx.Client) -> None:
        """Add and remove several of our own users in one PATCH of the group that all writers share."""
        joining_now = self.shadow.joining
        if joining_now.under_way:
            return
        before = joining_now.members
        joining = self._some_users() - before
        leaving = frozenset(sorted(before)[: self.random.randint(0, 2)])
        if not joining and not leaving:
            return
        joining_now.begin(before - leaving | joining)
        body = {"schemas": [PATCH_OP], "Operations": member_operations(joining, leaving)}
        self.send(client, "PATCH", f"/Groups/{self.shared_group}", body)
        joining_now.acknowledge()

    def _some_users(self) -> frozenset[str]:
        ids = [record.id for record in self.shadow.users if record.acknowledged and not record.under_way and record.id]
        return frozenset(self.random.sample(ids, min(len(ids), self.random.randint(1, 4))))


def member_operations(joining: frozenset[str], leaving: frozenset[str]) -> list[Json]:
    """Give the operations of one PATCH that lets members join and leave."""
    operations = [remove_member(member) for member in leaving]
    return [*operations, add_members(*joining)] if joining else operations


def body_of(state: UserState) -> Json:
    """Give the user that is in this state."""
    return {
        "schemas": [USER],
        "userName": state.user_name,
        "externalId": state.mark,
        "title": state.title,
        "active": state.active,
        "emails": [{"value": state.user_name, "type": "work", "primary": True}],
    }


@dataclass(slots=True)
class Load:
    """Several writers at once."""

    writers: list[Writer]
    stop: Event
    threads: list[Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let all writers loose."""
        self.threads = [Thread(target=writer.run, daemon=True) for writer in self.writers]
        for thread in self.threads:
            thread.start()

    def finish(self) -> None:
        """Tell all writers to stop, wait for them, and fail with the first of their failures."""
        self.stop.set()
        for thread in self.threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a writer does not end"
        for writer in self.writers:
            if writer.failure is not None:
                raise writer.failure

    @property
    def unanswered(self) -> list[str]:
        """The requests that were sent whole and got no answer."""
        return [request for writer in self.writers for request in writer.unanswered]

    @property
    def acknowledged(self) -> int:
        """How many writes were acknowledged."""
        return sum(200 <= status < 300 for writer in self.writers for status in writer.statuses)


def new_load(base_url: str, token: str, shared_group: str, *, seed: str, writers: int, survive: bool = False) -> Load:
    """Make a load; the same seed chooses the same writes."""
    stop = Event()
    return Load(
        [
            Writer(
                number=number,
                base_url=base_url,
                token=token,
                shared_group=shared_group,
                stop=stop,
                random=Random(f"{seed}-{number}"),  # noqa: S311  # repeatable, no secret
                survive=survive,
            )
            for number in range(writers)
        ],
        stop,
    )
