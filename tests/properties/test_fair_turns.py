"""Whoever comes and goes: a place is never empty while somebody waits for it, and goes to whom it is due."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from envi_scim.http.scim_api.fair_turns import FairTurns
from envi_scim.provisioning.values import DomainId

DOMAINS = [DomainId(name) for name in "abcd"]
OWN = 2
SHARED = 3

# What happens next: a request of a domain comes, the nth of those under way ends, the nth of all is given up, or
# everybody who can go on does.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.sampled_from(DOMAINS)),
        st.tuples(st.sampled_from(["end", "give up"]), st.integers(0, 30)),
        st.just(("settle", 0)),
    ),
    max_size=80,
)


class House:
    """Requests that have their turn until they are told to end."""

    def __init__(self) -> None:
        self.turns = FairTurns(shared=SHARED, own=OWN)
        self.requests: list[tuple[DomainId, int]] = []
        self.tasks: dict[tuple[DomainId, int], asyncio.Task[None]] = {}
        self.ends: dict[tuple[DomainId, int], asyncio.Event] = {}
        self.under_way: list[tuple[DomainId, int]] = []
        self.given_up: set[tuple[DomainId, int]] = set()
        self.begun: list[tuple[DomainId, int]] = []

    def come(self, domain: DomainId) -> None:
        request = (domain, len(self.requests))
        self.requests.append(request)
        self.ends[request] = asyncio.Event()
        self.tasks[request] = asyncio.ensure_future(self._do(request))

    async def _do(self, request: tuple[DomainId, int]) -> None:
        async with self.turns.of(request[0]):
            self.begun.append(request)
            self.under_way.append(request)
            try:
                await self.ends[request].wait()
            finally:
                self.under_way.remove(request)

    def waiting(self) -> list[tuple[DomainId, int]]:
        return [one for one in self.requests if one not in self.begun and one not in self.given_up]

    async def settle(self) -> None:
        for _ in range(6):
            await asyncio.sleep(0)

    async def step(self, what: str, which: DomainId | int) -> None:
        if what == "settle":
            await self.settle()
        elif isinstance(which, str):
            self.come(which)
        elif what == "end" and self.under_way:
            self.ends[self.under_way[which % len(self.under_way)]].set()
        elif what == "give up" and self.requests:
            request = self.requests[which % len(self.requests)]
            if not self.tasks[request].done():
                self.tasks[request].cancel()
                self.given_up.add(request)

    def check(self) -> None:
        """Look at everybody, once all who can go on have."""
        held = Counter(domain for domain, _ in self.under_way)
        shared = sum(max(0, number - OWN) for number in held.values())
        assert shared <= SHARED
        for domain, _ in self.waiting():
            assert held[domain] >= OWN, "it waits beside a place of its own"
            assert shared == SHARED, "it waits beside a free place"
        for domain in DOMAINS:
            begun = [number for name, number in self.begun if name == domain]
            assert begun == sorted(begun), "within a domain they come in their order"


async def all_of(steps: Sequence[tuple[str, DomainId | int]]) -> None:
    house = House()
    for what, which in steps:
        await house.step(what, which)
        if what == "settle":
            house.check()
    while house.under_way or house.waiting():
        await house.settle()
        house.check()
        for request in house.under_way:
            house.ends[request].set()
    await asyncio.gather(*house.tasks.values(), return_exceptions=True)
    assert len(house.turns) == 0
    assert {*house.begun, *house.given_up} == set(house.requests)


@given(STEPS)
def test_nobody_waits_beside_a_free_place_and_everybody_comes_to_it_in_order(
    steps: Sequence[tuple[str, DomainId | int]],
) -> None:
    asyncio.run(all_of(steps))


async def places_apart(wanted: Sequence[int]) -> list[int]:
    """Have domains send far more than they may, one after the other; end the oldest of all, again and again.

    Give how many places the one that has most is ahead of the one that has fewest, behind each.
    """
    house, apart = House(), []
    for domain, number in zip(DOMAINS, wanted, strict=False):
        for _ in range(number):
            house.come(domain)
        await house.settle()
    for _ in range(40):
        house.ends[house.under_way[0]].set()
        await house.settle()
        held = Counter(domain for domain, _ in house.under_way)
        apart.append(max(held.values()) - min(held.values()))
    for task in house.tasks.values():
        task.cancel()
    await asyncio.gather(*house.tasks.values(), return_exceptions=True)
    return apart


@settings(max_examples=10)
@given(st.lists(st.integers(50, 60), min_size=2, max_size=4))
def test_where_all_want_more_than_there_is_they_come_to_have_the_same(wanted: list[int]) -> None:
    """However many the first one had when the others came."""
    apart = asyncio.run(places_apart(wanted))

    assert all(difference <= 1 for difference in apart[SHARED:])
