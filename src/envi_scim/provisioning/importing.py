"""Owns how the lines of a file come into a domain, so that the same file may be read again at any time.

A user that is there with the same userName, or id, and the same content is counted as there; with another content the
line is refused and the user left as it is. So an import that was cut short is taken up by running it again. Members of
an export follow their groups and are written as they come; those of any other file may come later than the groups that
name them, and wait for the end. What the lines mean is `import_lines`'s.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, TypeVar

from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.import_lines import (
    Read,
    ReadEnd,
    ReadGroup,
    ReadMembers,
    ReadUser,
    Refusal,
    Terms,
    TextLine,
    Tolerated,
    is_our_id,
)
from envi_scim.provisioning.loading_ports import Loading, NewGroup, NewMembers, NewUser, Notebook
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.ports import Clock, Ids
from envi_scim.provisioning.transfer_lines import MEMBERS_A_LINE, MembersLine, written
from envi_scim.provisioning.values import GroupId, Timestamp

One = TypeVar("One", ReadUser, ReadGroup)
Resource = TypeVar("Resource", Account, Group)

# How many members one transaction lets join.
_MEMBERS_AT_ONCE: Final = 5000

_USER_THERE: Final = "A user with this userName, or this id, is there with another content, and was left as it is."
_GROUP_THERE: Final = "A group with this displayName, or this id, is there with another content, and was left as it is."
_GROUP_REFUSED: Final = "The group of these members is not there: see its own line."
_OTHER_NUMBERS: Final = "The file has not as many users, groups and members as its end says: lines are missing."
CUT_SHORT: Final = "The file ends before the line that ends an export: it was cut short."


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of the lines so far."""

    users: int = 0
    groups: int = 0
    members: int = 0
    users_there: int = 0
    groups_there: int = 0
    refused: int = 0
    tolerated: Counter[Tolerated] = field(default_factory=Counter)


class Importing:
    """The lines of one file on their way into a domain; without `writes` it is only said what would be refused."""

    def __init__(
        self,
        loading: Loading,
        clock: Clock,
        ids: Ids,
        notebook: Notebook,
        *,
        domain: Domain | None,
        terms: Terms,
        actor: Actor,
        writes: bool = True,
    ) -> None:
        self._loading = loading
        self._clock = clock
        self._ids = ids
        self._notebook = notebook
        self._domain = domain
        self._terms = terms
        self._actor = actor
        self._writes = writes
        # Groups whose further members are a change of theirs, and groups that were not taken, by the file's ids.
        self._seen: set[str] = set()
        self._not_taken: set[str] = set()
        self._has_renamed = False
        self._unread = False
        self._ended = False
        self._lines = Counter[str]()
        self.tally = Tally()

    async def take(self, read: Sequence[Read]) -> Sequence[Refusal]:
        """Take some lines; give those that are refused."""
        refused: list[Refusal] = []
        for kind, run in groupby(read, key=type):
            if kind is ReadUser:
                refused += await self._users([one for one in run if isinstance(one, ReadUser)])
            elif kind is ReadGroup:
                refused += await self._groups([one for one in run if isinstance(one, ReadGroup)])
            elif kind is ReadMembers:
                refused += await self._members([one for one in run if isinstance(one, ReadMembers)])
            elif kind is ReadEnd:
                refused += [wrong for one in run if isinstance(one, ReadEnd) for wrong in self._end(one)]
            else:
                self._unread = True
                refused += [one for one in run if isinstance(one, Refusal)]
        self.tally.refused += len(refused)
        return refused

    async def finish(self) -> Sequence[Refusal]:
        """Let those join who waited for the end; give the lines of whom there is nobody."""
        refused: list[Refusal] = []
        after = 0
        while waiting := self._notebook.waiting(after=after, limit=_MEMBERS_AT_ONCE):
            after = waiting[-1].place
            refused += await self._join(
                [ReadMembers(line=TextLine(one.line, None), group=one.group, members=one.members) for one in waiting]
            )
        self.tally.refused += len(refused)
        return refused

    @property
    def has_ended(self) -> bool:
        """Whether the last line of an export was read."""
        return self._ended

    async def _users(self, users: Sequence[ReadUser]) -> list[Refusal]:
        self._lines["users"] += len(users)
        refused = []
        meant: list[tuple[str, str]] = []
        for batch in _apart(users, _marks_of_user):
            there = await self._users_there(batch)
            by_mark = {mark: one for one in there for mark in (one.id, fold(one.user_name))}
            for one in batch:
                present = by_mark.get(one.account.id) or by_mark.get(fold(one.account.user_name))
                if present is None:
                    self.tally.users += 1
                    self.tally.tolerated.update(one.tolerated)
                elif _is_user(present, one):
                    self.tally.users_there += 1
                else:
                    refused.append(Refusal(line=one.line, sentence=_USER_THERE))
                    continue
                meant.append((one.given_id, (present or one.account).id))
        self._mean(meant)
        return refused

    async def _users_there(self, users: Sequence[ReadUser]) -> Sequence[Account]:
        """Store the users whose id and userName nobody has; give who has one of the others'."""
        accounts = [one.account for one in users]
        if self._domain is None:
            return self._repeated(accounts, [f"user {fold(one.user_name)}" for one in accounts])
        if not self._writes:
            there = await self._loading.users_in_the_way(self._domain.id, accounts)
            return [*there, *self._repeated(accounts, [f"user {fold(one.user_name)}" for one in accounts])]
        new = [
            NewUser(account=one.account, event=self._event(EventKind.USER_CREATE, one.account.id), locked_at=_lock(one))
            for one in users
        ]
        return await self._loading.add_users(self._domain.id, new)

    async def _groups(self, groups: Sequence[ReadGroup]) -> list[Refusal]:
        self._lines["groups"] += len(groups)
        refused = []
        meant: list[tuple[str, str]] = []
        for batch in _apart(groups, _marks_of_group):
            there = await self._groups_there(batch)
            by_mark = {mark: one for one in there for mark in (one.id, fold(one.display_name))}
            for one in batch:
                present = by_mark.get(one.group.id) or by_mark.get(fold(one.group.display_name))
                if present is None:
                    self.tally.groups += 1
                    self.tally.tolerated.update(one.tolerated)
                elif _is_same(present.document, one.group.document):
                    self.tally.groups_there += 1
                else:
                    refused.append(Refusal(line=one.line, sentence=_GROUP_THERE))
                    self._not_taken.add(one.given_id)
                    continue
                group = present or one.group
                meant.append((one.given_id, group.id))
                if (group.version, group.modified_at) != (one.group.version, one.group.modified_at):
                    self._seen.add(group.id)
                self._defer(one.line.number, group.id, sorted(one.members))
        self._mean(meant)
        return refused

    async def _groups_there(self, groups: Sequence[ReadGroup]) -> Sequence[Group]:
        wanted = [one.group for one in groups]
        if self._domain is None:
            return self._repeated(wanted, [f"group {fold(one.display_name)}" for one in wanted])
        if not self._writes:
            there = await self._loading.groups_in_the_way(self._domain.id, wanted)
            return [*there, *self._repeated(wanted, [f"group {fold(one.display_name)}" for one in wanted])]
        new = [NewGroup(group=one, event=self._event(EventKind.GROUP_CREATE, one.id)) for one in wanted]
        return await self._loading.add_groups(self._domain.id, new)

    async def _members(self, read: Sequence[ReadMembers]) -> list[Refusal]:
        self._lines["members"] += sum(len(one.members) for one in read)
        if self._terms.moves:
            return await self._join(read)
        for one in read:
            self._defer(one.line.number, one.group, one.members)
        return []

    async def _join(self, read: Sequence[ReadMembers]) -> list[Refusal]:
        """Let members join, some thousand at a time."""
        if self._domain is None or not self._writes:
            return []
        refused = []
        for batch in _together(read, _MEMBERS_AT_ONCE):
            refused += await self._join_at_once(self._domain, batch)
        return refused

    async def _join_at_once(self, domain: Domain, read: Sequence[ReadMembers]) -> list[Refusal]:
        refused = [_refused(one, one.members, _GROUP_REFUSED) for one in read if one.group in self._not_taken]
        read = [one for one in read if one.group not in self._not_taken]
        groups = await self._meant(domain, {one.group for one in read}, groups=True)
        meant = await self._meant(domain, {member for one in read for member in one.members})
        wanted = []
        for one in read:
            group = groups.get(one.group, one.group)
            event = recorded(
                EventKind.GROUP_MEMBERS,
                group,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=self._actor,
            )
            members = tuple(sorted({meant.get(member, member) for member in one.members}))
            seen = not self._terms.moves or group in self._seen
            wanted.append(NewMembers(group=GroupId(group), members=members, event=event, seen=seen))
        for one, done in zip(read, await self._loading.add_members(domain.id, wanted), strict=True):
            self.tally.members += done.joined
            unknown = set(done.unknown)
            nobody = [member for member in one.members if meant.get(member, member) in unknown]
            if not done.group_is_there:
                refused.append(_refused(one, one.members, _GROUP_REFUSED))
            elif nobody:
                what = "One member is" if len(nobody) == 1 else f"{len(nobody)} members are"
                refused.append(_refused(one, nobody, f"{what} no user and no other group of this domain."))
        return refused

    async def _meant(self, domain: Domain, names: set[str], *, groups: bool = False) -> dict[str, str]:
        """Say whom a file means by what it names: by an id of its own or of the domain, else by name."""
        found = dict(self._notebook.renamed(sorted(names))) if self._has_renamed else {}
        if self._terms.moves:
            return found
        left = {fold(name): name for name in names if name not in found and not is_our_id(name)}
        if left and not groups:
            of_users = await self._loading.ids_of_users(domain.id, sorted(left))
            found |= {left.pop(key): user for key, user in of_users.items()}
        if left:
            of_groups = await self._loading.ids_of_groups(domain.id, sorted(left))
            found |= {left[key]: group for key, group in of_groups.items()}
        return found

    def _mean(self, meant: Sequence[tuple[str, str]]) -> None:
        """Remember which resources a file means by ids of its own."""
        names = [(given_id, resource_id) for given_id, resource_id in meant if given_id and given_id != resource_id]
        if names:
            self._has_renamed = True
            self._notebook.rename(names)

    def _defer(self, line: int, group: str, members: Sequence[str]) -> None:
        for first in range(0, len(members), MEMBERS_A_LINE):
            self._notebook.defer(line, group, members[first : first + MEMBERS_A_LINE])

    def _repeated(self, resources: Sequence[Resource], marks: Sequence[str]) -> list[Resource]:
        """Give those that the file had before, where nothing is stored that would tell."""
        again = self._notebook.repeated(marks)
        return [one for one, mark in zip(resources, marks, strict=True) if mark in again]

    def _end(self, read: ReadEnd) -> list[Refusal]:
        """Hold what was read against what an export says it has."""
        self._ended = True
        said = {"users": read.end.users, "groups": read.end.groups, "members": read.end.members}
        if self._unread or all(self._lines[what] == number for what, number in said.items()):
            return []
        return [Refusal(line=read.line, sentence=_OTHER_NUMBERS, again="")]

    def _event(self, kind: EventKind, resource_id: str) -> Event:
        return recorded(kind, resource_id, event_id=self._ids.new(), at=self._clock.now(), actor=self._actor)


def _is_user(present: Account, one: ReadUser) -> bool:
    """Say whether a user that is there is the one that a line means."""
    if one.notes is not None and (present.source, present.organization_id) != (
        one.account.source,
        one.account.organization_id,
    ):
        return False
    return _is_same(present.document, one.account.document)


def _is_same(present: str, wanted: str) -> bool:
    """Say whether two documents have the same content, whatever their id."""
    if present == wanted:
        return True
    return {**decode(present), "id": None} == {**decode(wanted), "id": None}


def _lock(one: ReadUser) -> Timestamp | None:
    return None if one.notes is None or one.notes.locked_at is None else Timestamp(one.notes.locked_at)


def _refused(one: ReadMembers, members: Iterable[str], sentence: str) -> Refusal:
    return Refusal(
        line=one.line, sentence=sentence, again=written(MembersLine(group=one.group, members=tuple(members)))
    )


def _marks_of_user(one: ReadUser) -> tuple[str, str]:
    return one.account.id, fold(one.account.user_name)


def _marks_of_group(one: ReadGroup) -> tuple[str, str]:
    return one.group.id, fold(one.group.display_name)


def _apart(read: Sequence[One], marks: Callable[[One], tuple[str, str]]) -> Iterator[list[One]]:
    """Part resources so that of those that have an id or a name in common the later one comes later."""
    batch: list[One] = []
    taken: set[str] = set()
    for one in read:
        own = marks(one)
        if not taken.isdisjoint(own):
            yield batch
            batch, taken = [], set()
        batch.append(one)
        taken.update(own)
    if batch:
        yield batch


def _together(read: Iterable[ReadMembers], most: int) -> Iterator[list[ReadMembers]]:
    """Put lines of members together, as long as they are not too many."""
    batch: list[ReadMembers] = []
    number = 0
    for one in read:
        if batch and number + len(one.members) > most:
            yield batch
            batch, number = [], 0
        batch.append(one)
        number += len(one.members)
    if batch:
        yield batch
