"""Keeps the administrators of the console: the port `Administrators`. A global table, as they come before a domain."""

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.errors import AlreadyTaken
from envi_scim.provisioning.names import fold
from envi_scim.storage.engines.protocol import Engine


class SqlAdministrators:
    """Administrators in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def create(self, administrator: Administrator) -> None:
        params = {
            "id": administrator.id,
            "email": administrator.email,
            "email_key": fold(administrator.email),
            "password_hash": administrator.password_hash,
            "domain": administrator.domain_id,
            "created_at": administrator.created_at,
        }
        if await self._engine.write("create_administrator", params) is None:
            raise AlreadyTaken(f"There is an administrator with the e-mail {administrator.email} already.")

    async def find_by_email(self, email: str) -> Administrator | None:
        row = await self._engine.fetch_one("find_administrator", {"email_key": fold(email)})
        if row is None:
            return None
        return Administrator(id=row[0], email=row[1], password_hash=row[2], domain_id=row[3], created_at=row[4])
