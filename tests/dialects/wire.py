"""Owns the way of a recorded exchange over the real application: a domain of its own, given things, steps, a look."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from envi_scim.observability import Metrics
from envi_scim.provisioning.user_provisioning import UserProvisioning
from tests.dialects.exchanges import Exchange, Step
from tests.dialects.expectations import differences
from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.support.provisioned import OPERATOR


class TellingMetrics(Metrics):
    """Metrics that tell which leniencies were needed since they were last asked."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: set[str] = set()

    def tolerated(self, leniency: str) -> None:
        """Count and remember."""
        super().tolerated(leniency)
        self.noted.add(leniency)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an exchange: in which ways it went wrong, and which leniencies were needed."""

    wrong: list[str]
    noted: frozenset[str]


@dataclass(slots=True)
class Wire:
    """The application, over which exchanges go one after the other, each in a domain that nothing else is in."""

    house: House
    metrics: TellingMetrics
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def run(self, exchange: Exchange) -> Outcome:
        """Let an exchange happen and tell what came of it."""
        customer = await self.house.customer(f"envi{next(self.numbers)}.com")
        names = {"token": customer.token.secret, "base": PUBLIC_URL + exchange.client.base}
        for name, how in exchange.given.items():
            names[name] = await self._given(customer, filled(how, names))
        self.metrics.noted.clear()
        wrong: list[str] = []
        for number, step in enumerate(exchange.steps, 1):
            wrong += [f"step {number}: {line}" for line in await self._step(customer, exchange, step, names)]
            if wrong:
                break
        noted = frozenset(self.metrics.noted)
        for path, expected in {} if wrong else exchange.afterwards.items():
            answer = await customer.get(filled(path, names))
            wrong += [f"afterwards {path}: {line}" for line in differences(filled(expected, names), answer)]
        return Outcome(wrong=wrong, noted=noted)

    async def _given(self, customer: Customer, how: dict[str, Any]) -> str:
        ((where, document),) = how.items()
        if where == "local":
            users = UserProvisioning(self.house.store, self.house.clock, self.house.ids)
            return str((await users.create_local(customer.domain, document, actor=OPERATOR)).id)
        made: str = (await customer.made(where, document))["id"]
        return made

    async def _step(self, customer: Customer, exchange: Exchange, step: Step, names: dict[str, str]) -> list[str]:
        answer = await customer.client.send(_request(exchange, filled(step.request, names), names["token"]))
        wrong = differences(filled(step.answer, names), answer)
        if not wrong:
            names.update({name: _at(answer.json(), path) for name, path in step.keep.items()})
        return wrong


def _request(exchange: Exchange, sent: dict[str, Any], token: str) -> httpx.Request:
    """Make a request that holds what the identity provider sends and no header of a library's own."""
    headers: dict[str, str | None] = {"Authorization": f"Bearer {token}", **exchange.client.headers}
    content: bytes | None = None
    if "text" in sent:
        content = sent["text"].encode()
    elif "body" in sent:
        content = httpx.Request("POST", "http://x", json=sent["body"]).content
    if content is not None:
        headers |= exchange.client.with_body
    headers |= sent.get("headers", {})
    return httpx.Request(
        sent["method"],
        f"http://inside:8000{exchange.client.base}{sent['path']}",
        headers={name: value for name, value in headers.items() if value is not None},
        content=content,
    )


def filled(value: Any, names: dict[str, str]) -> Any:
    """Put ids in the place of the names that stand for them, wherever they occur."""
    if isinstance(value, str):
        for name, meant in names.items():
            value = value.replace(f"{{{name}}}", meant)
        return value
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    if isinstance(value, dict):
        return {filled(name, names): filled(one, names) for name, one in value.items()}
    return value


def _at(document: Any, path: str) -> str:
    for part in path.split("."):
        document = document[int(part)] if part.isdigit() else document[part]
    return str(document)
