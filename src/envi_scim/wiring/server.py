"""Puts the server together, over the services that are opened."""

import os

from envi_scim.http.app import Application, create_app
from envi_scim.settings import Settings
from envi_scim.wiring import Services


def application(services: Services, settings: Settings) -> Application:
    """Give the ASGI application of one worker, whose loop runs."""
    services.store.begin()
    return create_app(
        store=services.store,
        clock=services.clock,
        ids=services.ids,
        passwords=services.passwords,
        random_bytes=os.urandom,
        settings=settings,
    )
