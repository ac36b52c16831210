"""Owns what a form sends: its fields as texts, and what was refused in which of them."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from envi_scim.emulator.directory import Refused

_LARGEST: Final = 1 << 20
_MOST_FIELDS: Final = 20_000


@dataclass(slots=True)
class Form:
    """A form: what was typed, and what is wrong with it."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give what was typed into a field; nothing where it is missing."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def texts(self, name: str) -> list[str]:
        """Give what was chosen of many."""
        return self.fields.get(name, [])

    def checked(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return name in self.fields

    def all(self) -> dict[str, str]:
        """Give every field by its first value."""
        return {name: values[0] for name, values in self.fields.items()}

    def refuse(self, error: Refused) -> None:
        """Keep what is wrong, for the field where it was typed."""
        self.errors[error.field] = str(error)


async def read(request: Request) -> Form:
    """Read the form of a request. Raises HTTPException where it is none."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise HTTPException(413, "The form is too large.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400, "This is no form.") from error
    form = Form()
    for name, value in pairs:
        form.fields.setdefault(name, []).append(value.replace("\0", ""))
    return form
