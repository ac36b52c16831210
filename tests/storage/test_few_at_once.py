"""Lists that hold many documents are made few at a time, domain by domain."""

import asyncio

from envi_scim.provisioning.values import DomainId
from envi_scim.storage.few_at_once import AT_ONCE, FewAtOnce

ENVI, OTHER = DomainId("envi"), DomainId("other")


async def test_a_domain_makes_only_so_many_at_once() -> None:
    few, now, most = FewAtOnce(), 0, 0

    async def one() -> None:
        nonlocal now, most
        async with few.admitted(ENVI):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(one() for _ in range(5 * AT_ONCE)))

    assert (now, most) == (0, AT_ONCE)


async def test_a_domain_that_makes_as_many_as_it_may_keeps_no_other_waiting() -> None:
    few, over = FewAtOnce(), asyncio.Event()

    async def long() -> None:
        async with few.admitted(ENVI):
            await over.wait()

    waiting = [asyncio.create_task(long()) for _ in range(3 * AT_ONCE)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1), few.admitted(OTHER):
        over.set()

    await asyncio.gather(*waiting)


async def test_a_turn_is_given_back_by_whoever_fails_or_goes_away() -> None:
    few, never = FewAtOnce(), asyncio.Event()

    async def stuck() -> None:
        async with few.admitted(ENVI):
            await never.wait()

    going = [asyncio.create_task(stuck()) for _ in range(2 * AT_ONCE)]
    await asyncio.sleep(0)
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)

    async with asyncio.timeout(1), few.admitted(ENVI):
        assert all(task.cancelled() for task in going)
