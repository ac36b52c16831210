"""Owns what is said where PostgreSQL cannot be connected to: which part of its address to look at.

Never the password, and never a word of the driver's: its sentences name classes and files of its own.
"""

import errno
import ssl
from socket import gaierror
from typing import Final

import asyncpg

from envi_scim.databases import PostgresServer

# Whatever connecting raises: asyncpg answers an address that it does not understand with ValueError.
NO_CONNECTION: Final = (
    OSError,
    TimeoutError,
    ValueError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

_OPTIONS: Final = "The options in the address of the database (behind the ?) are not understood."

# The first that fits is said.
_SENTENCES: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...]] = (
    ((gaierror, UnicodeError), "The host name in the address of the database, {place}, is not known."),
    (ConnectionRefusedError, "Nothing listens at {place}: start PostgreSQL, or correct the address of the database."),
    (TimeoutError, "PostgreSQL does not answer at {place}."),
    (ssl.SSLError, "PostgreSQL at {place} and the address of the database do not agree on TLS (sslmode)."),
    (asyncpg.InvalidCatalogNameError, "PostgreSQL at {place} has no database named {name}."),
    (
        (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InsufficientPrivilegeError),
        "PostgreSQL at {place} refuses the user or the password for the database {name}.",
    ),
    (asyncpg.TooManyConnectionsError, "PostgreSQL at {place} has no connection to spare."),
    (asyncpg.CannotConnectNowError, "PostgreSQL at {place} is starting or stopping; try again."),
    ((asyncpg.SyntaxOrAccessError, asyncpg.DataError, asyncpg.CantChangeRuntimeParamError), _OPTIONS),
    (asyncpg.TargetServerAttributeNotMatched, "No server at {place} takes writes: what answers there is a standby."),
    (asyncpg.InternalClientError, "What answers at {place} is no PostgreSQL."),
    (ValueError, _OPTIONS),
)
_OTHERWISE: Final = "The database cannot be reached at {place}."


def why_not_connected(error: Exception, server: PostgresServer) -> str:
    """Say for a person why a server cannot be connected to."""
    if isinstance(error, OSError) and f"[Errno {errno.ECONNREFUSED}]" in str(error):
        error = ConnectionRefusedError()  # a host of several addresses, each of which refused
    elif isinstance(error, ConnectionError) and "SSL" in str(error):
        error = ssl.SSLError()  # asyncpg has no class for a server without TLS
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence.format(place=server.place, name=server.name)
    return _OTHERWISE.format(place=server.place)
