"""Owns how long a client is asked to wait before it repeats a request that could not be taken."""

from typing import Final

# Long enough for a database to fail over or a lock to go, short enough for a waiting administrator.
SECONDS: Final = b"5"
