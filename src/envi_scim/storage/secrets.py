"""Keeps the server's own secrets: the port `Secrets`. They never leave the database but into its workers."""

from base64 import b64decode, b64encode

from envi_scim.storage.engines.protocol import Engine


class SqlSecrets:
    """Secrets in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def shared(self, name: str, fresh: bytes) -> bytes:
        kept = await self._engine.fetch_one("find_server_secret", {"name": name})
        if kept is None:
            await self._engine.write("keep_server_secret", {"name": name, "secret": b64encode(fresh).decode()})
            kept = await self._engine.fetch_one("find_server_secret", {"name": name})
        return fresh if kept is None else b64decode(kept[0])
