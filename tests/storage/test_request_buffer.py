"""What waits to be recorded: nothing waits for it, nothing is refused for it, and it does not grow without end."""

import asyncio
import gc
from collections.abc import Sequence

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.request_buffer import BATCH, RequestBuffer
from tests.storage.test_requests import answered

ENVI, OTHER = DomainId("envi"), DomainId("other")


class SlowTable:
    """Takes what is written, while it is open; or says that the database is away."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.away = False
        self.batches: list[tuple[DomainId, list[str]]] = []

    async def write(self, domain: DomainId, batch: Sequence[Answered]) -> None:
        await self.open.wait()
        if self.away:
            raise StorageUnavailable("The database is away.")
        self.batches.append((domain, [one.request_id for one in batch]))


def requests(first: int, last: int) -> list[Answered]:
    return [answered(number) for number in range(first, last + 1)]


async def test_requests_are_gathered_and_written_domain_by_domain() -> None:
    table = SlowTable()
    buffer = RequestBuffer(table.write)

    for domain, one in zip((ENVI, OTHER, ENVI), requests(1, 3), strict=True):
        assert buffer.add(domain, one)
    assert table.batches == []
    await buffer.settle()

    assert table.batches == [(ENVI, ["a1b2-00000001", "a1b2-00000003"]), (OTHER, ["a1b2-00000002"])]


async def test_many_are_written_without_waiting_for_the_second_to_end() -> None:
    table = SlowTable()
    buffer = RequestBuffer(table.write)

    for one in requests(1, BATCH + 1):
        buffer.add(ENVI, one)
    await asyncio.sleep(0)

    assert [len(ids) for _, ids in table.batches] == [BATCH, 1]


async def test_where_the_database_is_slow_the_newest_are_let_go() -> None:
    table = SlowTable()
    table.open.clear()
    buffer = RequestBuffer(table.write, capacity=3)

    taken = [buffer.add(ENVI, one) for one in requests(1, 5)]
    table.open.set()
    await buffer.settle()

    assert taken == [True, True, True, False, False]
    assert table.batches == [(ENVI, ["a1b2-00000001", "a1b2-00000002", "a1b2-00000003"])]
    assert buffer.add(ENVI, answered(6)), "there is room again"


async def test_what_could_not_be_written_is_tried_again_in_its_place_as_it_was() -> None:
    """It keeps its room, so that nothing that was taken is let go, and takes in nothing that came meanwhile."""
    table = SlowTable()
    table.away = True
    buffer = RequestBuffer(table.write, capacity=5)
    for one in requests(1, 3):
        buffer.add(ENVI, one)
    table.open.clear()
    failing = asyncio.create_task(buffer.settle())
    for _ in range(2):
        await asyncio.sleep(0)  # the settling begins, and then the writing
    meanwhile = [buffer.add(ENVI, one) for one in requests(4, 6)]
    table.open.set()
    await failing

    table.away = False
    await buffer.settle()

    assert meanwhile == [True, True, False]
    assert table.batches == [(ENVI, [f"a1b2-{number:08x}" for number in batch]) for batch in ((1, 2, 3), (4, 5))]


async def test_while_one_batch_fails_those_behind_it_are_not_tried() -> None:
    """One try a domain tells enough of a database that is away, and what was not tried may still grow together."""
    table, tries = SlowTable(), list[int]()

    async def write(domain: DomainId, batch: Sequence[Answered]) -> None:
        tries.append(len(batch))
        await table.write(domain, batch)

    table.away = True
    buffer = RequestBuffer(write)
    for number in (1, 2):
        buffer.add(ENVI, answered(number))
        await buffer.settle()
    buffer.add(ENVI, answered(3))
    table.away = False
    await buffer.settle()

    assert tries == [1, 1, 1, 2]
    assert [ids for _, ids in table.batches] == [["a1b2-00000001"], ["a1b2-00000002", "a1b2-00000003"]]


class ForgetfulTable:
    """Keeps what is written, and says the first time that it does not know whether it did."""

    def __init__(self, *, first: type[Exception]) -> None:
        self.ids: list[str] = []
        self._first: type[Exception] | None = first

    async def write(self, _: DomainId, batch: Sequence[Answered]) -> None:
        if any(one.request_id in self.ids for one in batch):
            raise UniqueViolation
        self.ids += [one.request_id for one in batch]
        if self._first is not None:
            error, self._first = self._first("Nobody knows what became of it."), None
            raise error


async def test_what_is_found_to_be_there_when_it_is_tried_again_is_done() -> None:
    table = ForgetfulTable(first=StorageUnavailable)
    buffer = RequestBuffer(table.write, capacity=3)
    for one in requests(1, 2):
        buffer.add(ENVI, one)
    await buffer.settle()
    buffer.add(ENVI, answered(3))

    await buffer.settle()

    assert table.ids == ["a1b2-00000001", "a1b2-00000002", "a1b2-00000003"]
    assert [buffer.add(ENVI, one) for one in requests(4, 6)] == [True] * 3, "there is room again"


async def test_keys_that_are_taken_at_the_first_try_are_a_fault() -> None:
    told: list[BaseException] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, said: told.append(said["exception"]))
    buffer = RequestBuffer(ForgetfulTable(first=UniqueViolation).write)
    buffer.add(ENVI, answered(1))

    await buffer.settle()

    gc.collect()
    assert [type(error) for error in told] == [UniqueViolation]


async def test_a_database_that_does_not_answer_holds_up_no_end() -> None:
    table = SlowTable()
    table.open.clear()
    buffer = RequestBuffer(table.write)
    buffer.add(ENVI, answered(1))

    await buffer.close(within=0.01)

    assert table.batches == []


async def test_what_waits_is_written_at_the_end() -> None:
    table = SlowTable()
    buffer = RequestBuffer(table.write)
    buffer.add(ENVI, answered(1))

    await buffer.close(within=1)

    assert table.batches == [(ENVI, ["a1b2-00000001"])]


async def test_what_goes_wrong_with_one_domain_leaves_the_others_waiting() -> None:
    """A fault of ours in one batch is told by the loop, and costs that batch alone."""
    table, told = SlowTable(), list[BaseException]()

    async def write(domain: DomainId, batch: Sequence[Answered]) -> None:
        if domain == ENVI:
            raise ValueError("This batch cannot be written.")
        await table.write(domain, batch)

    asyncio.get_running_loop().set_exception_handler(lambda _, said: told.append(said["exception"]))
    buffer = RequestBuffer(write)
    for domain, one in zip((ENVI, OTHER), requests(1, 2), strict=True):
        buffer.add(domain, one)

    await buffer.settle()
    await buffer.settle()

    gc.collect()
    assert table.batches == [(OTHER, ["a1b2-00000002"])]
    assert [str(error) for error in told] == ["This batch cannot be written."]
