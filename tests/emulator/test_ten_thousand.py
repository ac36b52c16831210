"""Ten thousand people are provisioned in the background: a page answers meanwhile."""

import asyncio
import time
from itertools import cycle, islice

import httpx

from envi_scim.emulator.office import Office
from envi_scim.emulator.pages.app import create_app
from envi_scim.emulator.tasks import TaskKind, TaskState
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer

MANY = 10_000
# Of whom so many are waited for, while so many pages are seen; the rest is as these.
FIRST = 700
PAGES_SEEN = 140
# Seconds. A page takes some hundredths; this is what a busy machine of tests may make of it.
SOON = 3.0
PAGES = ("assignments", "assignments?show=groups", "tasks", "requests", "logs", "push-groups", "provisioning/to-app")


async def test_a_page_answers_while_ten_thousand_are_provisioned(
    okta: Desk, office: Office, server: ScriptedServer
) -> None:
    with office.store.database.at_once():
        people = [okta.person(f"user{number:05}") for number in range(MANY)]
        everybody = okta.group("Everybody", *people)
    okta.push(everybody)
    await okta.settle()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(office)), base_url="http://127.0.0.1")
    waits: list[float] = []

    began = time.monotonic()
    okta.assign(everybody)
    waits.append(time.monotonic() - began)
    for number, path in enumerate(islice(cycle(PAGES), PAGES_SEEN)):
        so_many = number * FIRST // PAGES_SEEN
        await server.until(lambda one, so_many=so_many: len(one.users) >= so_many)  # type: ignore[misc] # bound now
        began = time.monotonic()
        await asyncio.sleep(0)  # whatever is in front of the page in the loop
        answer = await client.get(f"/applications/{okta.id}/{path}")
        waits.append(time.monotonic() - began)
        assert answer.status_code == 200, path

    counts = office.store.tasks.counts(okta.id)
    assert counts[TaskKind.USER, TaskState.PENDING] + counts[TaskKind.USER, TaskState.DONE] >= MANY - 10
    assert counts[TaskKind.USER, TaskState.PENDING] > 0, "they are still under way"
    assert max(waits) < SOON, f"{len(waits)} pages, the slowest in {max(waits):.2f} s"
