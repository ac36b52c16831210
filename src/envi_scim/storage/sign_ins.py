"""Keeps the record of who tried to sign in: the port `SignIns`.

What is noted with an e-mail that is no administrator's is in nobody's history; it is kept for a day, so that whoever
tries many of them does not fill the table.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock
from envi_scim.provisioning.sign_ins import Outcome, SignInRecord
from envi_scim.provisioning.values import AdministratorId, DomainId, SignInId, Timestamp
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.keys import FIRST, LAST, is_id

_KEPT: Final = timedelta(days=90)
_KEPT_OF_NOBODY: Final = timedelta(days=1)
_OUTCOMES: Final = {outcome.value: outcome for outcome in Outcome}


class SqlSignIns:
    """Sign-ins in a database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(self, attempt: SignInRecord, *, since: Timestamp, of_account: int, from_network: int) -> bool:
        limits = {"since": since, "of_account": of_account, "from_network": from_network}
        return await self._engine.write("begin_sign_in", _params(attempt) | limits) is not None

    async def limited(self, attempt: SignInRecord, *, since: Timestamp) -> None:
        await self._engine.write("note_limited_sign_in", _params(attempt) | {"since": since})

    async def withdraw(self, attempt: SignInId) -> None:
        await self._engine.write("withdraw_sign_in", {"attempt": attempt})

    async def of_administrator(
        self, administrator: AdministratorId, *, before: SignInId | None, limit: int
    ) -> Sequence[SignInRecord]:
        return await self._page("sign_ins_of_administrator", {"id": administrator}, before, limit)

    async def in_domain(self, domain: DomainId, *, before: SignInId | None, limit: int) -> Sequence[SignInRecord]:
        return await self._page("sign_ins_in_domain", {"domain": domain}, before, limit)

    async def purge(self) -> None:
        """Remove what was kept long enough. Raises StorageUnavailable."""
        for query, kept in (("purge_sign_ins", _KEPT), ("purge_sign_ins_of_nobody", _KEPT_OF_NOBODY)):
            params = {"first": FIRST, "at": later(self._clock.now(), -kept)}
            while await self._engine.write(query, params) is not None:
                pass

    async def _page(
        self, query: str, whose: dict[str, object], before: SignInId | None, limit: int
    ) -> Sequence[SignInRecord]:
        if before is not None and not is_id(before):
            return []
        params = whose | {"before_id": LAST if before is None else before, "count": limit}
        return [_record(row) for row in await self._engine.fetch_all(query, params)]


def _params(attempt: SignInRecord) -> dict[str, object]:
    return {
        "id": attempt.id,
        "at": attempt.at,
        "account_key": attempt.account_key,
        "administrator": attempt.administrator_id,
        "owner": attempt.domain_id,
        "address": attempt.address,
        "network": attempt.network,
        "user_agent": attempt.user_agent,
        "outcome": attempt.outcome.value,
    }


def _record(row: Row) -> SignInRecord:
    return SignInRecord(
        id=row[0],
        at=row[1],
        account_key=row[2],
        administrator_id=row[3],
        domain_id=row[4],
        address=row[5],
        network=row[6],
        user_agent=row[7],
        outcome=_OUTCOMES[row[8]],
    )
