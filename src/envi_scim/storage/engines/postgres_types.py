"""Owns how PostgreSQL's types look in Python: ids are str, times are RFC 3339 with milliseconds and a Z."""

from typing import Any

import asyncpg

# Length of "2026-11-24 03:51:25.123+00": what PostgreSQL prints for a time zone of UTC, unless it ends in 0.
_FULL = 26


def decode_time(text: str) -> str:
    """Turn PostgreSQL's text into the wire's.

    >>> decode_time("2026-11-24 03:51:25.12+00")
    '2026-11-24T03:51:25.120Z'
    """
    if len(text) == _FULL:
        return f"{text[:10]}T{text[11:23]}Z"
    seconds, _, fraction = text[11:-3].partition(".")
    return f"{text[:10]}T{seconds}.{fraction:0<3}Z"


async def prepare_types(connection: "asyncpg.Connection[Any]") -> None:
    """Teach a new connection the store's types."""
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog", format="text")
    await connection.set_type_codec("timestamptz", encoder=str, decoder=decode_time, schema="pg_catalog", format="text")
