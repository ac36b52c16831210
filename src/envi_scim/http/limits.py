"""Owns the limits of a connection. Where their numbers come from stands in the table of settings."""

from dataclasses import dataclass
from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.config import Config

from envi_scim.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    max_headers: int
    max_url: int
    header_timeout: float
    body_timeout: float
    keep_alive: float
    max_connections: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Take the limits out of the settings."""
        return cls(
            max_headers=settings.max_headers,
            max_url=settings.max_url,
            header_timeout=settings.header_timeout,
            body_timeout=settings.body_timeout,
            keep_alive=settings.keep_alive,
            max_connections=settings.max_connections,
        )


class LimitedConfig(Config):
    """uvicorn's configuration with our limits, which the protocol reads from it."""

    def __init__(self, app: ASGI3Application, *, limits: Limits, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(app, **options)
        self.limits = limits
