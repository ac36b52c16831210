"""Lists that hold many documents are made few at a time, domain by domain."""

import asyncio

from envi_scim.provisioning.values import DomainId
from envi_scim.storage.turns import AT_ONCE, Turns

ENVI, OTHER = DomainId("envi"), DomainId("other")


async def test_a_domain_has_only_so_many_turns_at_once() -> None:
    turns, now, most = Turns(), 0, 0

    async def one() -> None:
        nonlocal now, most
        async with turns.taken(ENVI):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(one() for _ in range(5 * AT_ONCE)))

    assert (now, most) == (0, AT_ONCE)


async def test_a_domain_that_has_used_up_its_turns_keeps_no_other_waiting() -> None:
    turns, over = Turns(), asyncio.Event()

    async def long() -> None:
        async with turns.taken(ENVI):
            await over.wait()

    waiting = [asyncio.create_task(long()) for _ in range(3 * AT_ONCE)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1), turns.taken(OTHER):
        over.set()

    await asyncio.gather(*waiting)


async def test_a_turn_is_given_back_by_whoever_fails_or_goes_away() -> None:
    turns, never = Turns(), asyncio.Event()

    async def stuck() -> None:
        async with turns.taken(ENVI):
            await never.wait()

    going = [asyncio.create_task(stuck()) for _ in range(2 * AT_ONCE)]
    await asyncio.sleep(0)
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)

    async with asyncio.timeout(1), turns.taken(ENVI):
        assert all(task.cancelled() for task in going)
