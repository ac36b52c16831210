"""Owns what an administrator does at the emulator in tests: one application, and the guide's steps with it."""

from dataclasses import dataclass

from envi_scim.emulator.applications import Application
from envi_scim.emulator.directory import Group, Person, PersonStatus
from envi_scim.emulator.office import Office
from envi_scim.emulator.profiles import LABELS
from envi_scim.emulator.push_groups import PushedGroup
from envi_scim.emulator.tasks import Task, TaskState

BASE_URL = "http://scim.example.com/scim"
TOKEN = "Bearer secret-word"
GUIDE = {"userName", "givenName", "familyName", "email", "emailType"}


@dataclass(frozen=True, slots=True)
class Desk:
    """An application of an office."""

    office: Office
    id: str

    @classmethod
    async def connected(
        cls, office: Office, kind: str = "scim2headerauth", *, base_url: str = BASE_URL, token: str = TOKEN
    ) -> "Desk":
        """Add an application, connect it, let it do all but passwords, and map what the guide maps (B1 to B8)."""
        desk = cls(office, office.applications.add(kind, f"Envi {kind} {base_url}").id)
        await desk.connect(base_url=base_url, token=token)
        desk.may()
        for attribute in LABELS.keys() - GUIDE:
            office.applications.unmap(desk.id, attribute)
        return desk

    @property
    def application(self) -> Application:
        return self.office.store.applications.get(self.id)

    async def connect(self, *, base_url: str = BASE_URL, token: str = TOKEN) -> None:
        """Enter the base URL and the token, and save (B3 to B6)."""
        typed = self.office.applications.connection(self.id, enabled=True, base_url=base_url, api_token=token)
        tested = await self.office.applications.connect(typed)
        assert tested is not None
        assert tested.succeeded, tested.sentence

    def may(
        self, *, create: bool = True, update: bool = True, deactivate: bool = True, sync_password: bool = False
    ) -> None:
        """Say what the application may do (B7)."""
        self.office.applications.set_provisioning(
            self.id, create_users=create, update_users=update, deactivate_users=deactivate, sync_password=sync_password
        )

    def map(self, attribute: str, expression: str, apply_on: str = "Create and update") -> None:
        """Map an attribute (B8)."""
        self.office.applications.map(self.id, attribute=attribute, expression=expression, apply_on=apply_on)

    def set(self, **settings: int) -> None:
        """Change limits of the emulator."""
        for name, value in settings.items():
            self.office.store.journal.set(name, str(value))

    async def settle(self) -> None:
        """Wait until nothing may begin."""
        await self.office.worker.settle()

    def person(self, first: str, last: str = "Archer", **more: str) -> Person:
        """Add somebody (C1)."""
        login = f"{first.lower()}@example.com"
        return self.office.directory.add_person(
            {"login": login, "email": login, "firstName": first, "lastName": last, **more}
        )

    def change(self, person: Person, **attributes: str) -> None:
        """Change somebody's profile."""
        self.office.directory.change_person(person.id, {**person.profile, **attributes})

    def leave(self, person: Person) -> None:
        """Deactivate somebody's account."""
        self.office.directory.set_status(person.id, PersonStatus.DEACTIVATED)

    def come_back(self, person: Person) -> None:
        """Activate somebody's account."""
        self.office.directory.set_status(person.id, PersonStatus.ACTIVE)

    def group(self, name: str, *people: Person) -> Group:
        """Add a group with people in it (C2)."""
        group = self.office.directory.add_group(name, "")
        self.join(group, *people)
        return group

    def join(self, group: Group, *people: Person) -> None:
        self.office.directory.change_members(group.id, added=[one.id for one in people])

    def part(self, group: Group, *people: Person) -> None:
        self.office.directory.change_members(group.id, removed=[one.id for one in people])

    def assign(self, *whom: Person | Group) -> None:
        """Assign people or groups (C4)."""
        for one in whom:
            if isinstance(one, Group):
                self.office.assignments.assign_group(self.id, one.id)
            else:
                self.office.assignments.assign_person(self.id, one.id)

    def unassign(self, *whom: Person | Group) -> None:
        for one in whom:
            if isinstance(one, Group):
                self.office.assignments.unassign_group(self.id, one.id)
            else:
                self.office.assignments.unassign_person(self.id, one.id)

    def push(self, group: Group) -> None:
        """Push a group by name (C6)."""
        self.office.push_groups.push_by_name(self.id, group.id)

    async def provisioned(self, first: str, **more: str) -> Person:
        """Add somebody who is assigned and known to the application."""
        person = self.person(first, **more)
        self.assign(person)
        await self.settle()
        return person

    async def pushed(self, name: str, *people: Person) -> Group:
        """Add a group that is pushed already."""
        group = self.group(name, *people)
        self.push(group)
        await self.settle()
        return group

    def push_of(self, group: Group) -> PushedGroup:
        """Say how the push of a group stands."""
        found = self.office.store.pushes.get(self.id, group.id)
        assert found is not None
        return found

    def tasks(self, state: TaskState | None = None) -> list[Task]:
        """Give the tasks in a state, or all that are not done."""
        return list(self.office.store.tasks.page(self.id, state=state, count=10_000))

    def failures(self) -> list[str]:
        """Give what the list of tasks shows of those that failed."""
        return [task.error for task in self.tasks(TaskState.FAILED)]

    def events(self) -> list[tuple[str, str, str]]:
        """Give what the log shows, the oldest first: what, with whom, how it ended."""
        found = self.office.store.journal.events(self.id, count=1000)
        return [(event.what, event.subject, event.outcome.value) for event in reversed(found)]

    async def retry_all(self) -> None:
        """Press Retry all."""
        self.office.applications.retry_all(self.id)
        await self.settle()

    async def cycle(self) -> None:
        """Start a cycle, of an application that works in cycles."""
        self.office.applications.begin_cycle(self.id)
        await self.settle()
