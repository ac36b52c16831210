"""Owns how an endpoint answers a form that was taken: it leads to a page, so that a reload repeats nothing."""

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from envi_scim.http.console.messages import Message


def led_to(path: str, message: Message | None = None) -> Response:
    """Lead to a page of ours, which says what was done."""
    address = path if message is None else f"{path}{'&' if '?' in path else '?'}done={message.value}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
