"""Where the emulator keeps what it knows: one SQLite file of its own, or memory.

Synchronous, on the loop: a page reads some rows by index. Each subject has a class here and a file of SQL.
"""

from dataclasses import dataclass
from pathlib import Path

from envi_scim.emulator.store.applications import Applications
from envi_scim.emulator.store.assignments import Assignments
from envi_scim.emulator.store.database import Database
from envi_scim.emulator.store.directory import Groups, People
from envi_scim.emulator.store.journal import Journal
from envi_scim.emulator.store.pushes import Pushes
from envi_scim.emulator.store.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is kept."""

    database: Database
    people: People
    groups: Groups
    applications: Applications
    assignments: Assignments
    pushes: Pushes
    tasks: Tasks
    journal: Journal


def open_store(path: Path | None) -> Store:
    """Open the file, which is made where it is not there; without one everything is in memory."""
    database = Database(path)
    return Store(
        database=database,
        people=People(database),
        groups=Groups(database),
        applications=Applications(database),
        assignments=Assignments(database),
        pushes=Pushes(database),
        tasks=Tasks(database),
        journal=Journal(database),
    )
