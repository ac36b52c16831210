"""Owns what the store says to an address that means no database; what an address means is `databases`'s."""

from envi_scim import databases
from envi_scim.databases import Database
from envi_scim.storage.errors import UnknownDatabase


def parse(url: str) -> Database:
    """Say which database an address means. Raises UnknownDatabase with a sentence; never repeats the address."""
    try:
        return databases.parse(url)
    except ValueError as error:
        raise UnknownDatabase(f"The address of the database {error}") from error
