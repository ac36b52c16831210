"""Owns what was typed into a form, and what is wrong with it: a sentence next to the field, and nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

MEDIA_TYPE: Final = "application/x-www-form-urlencoded"
# A list of ten thousand words is the longest that anybody pastes.
LONGEST: Final = 1 << 20
# No page has nearly as many fields.
_MOST_FIELDS: Final = 200


class UnreadableForm(Exception):
    """The body is no form of ours: another media type, too long, or no text."""


@dataclass(slots=True)
class Form:
    """The fields of a form as they were sent; `errors` are shown next to the fields that they name."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Give a field as it was typed."""
        return self.values.get(name, default)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field that may be sent several times: boxes that are ticked."""
        return self.several.get(name, ())

    def refuse(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field."""
        self.errors.setdefault(name, sentence)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors)


async def read_form(request: Request) -> Form:
    """Read the body of a request as a form. Raises UnreadableForm."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise UnreadableForm("A form is sent as application/x-www-form-urlencoded.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise UnreadableForm(f"What was typed is longer than {LONGEST} bytes.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise UnreadableForm("The form is not valid text.") from error
    several: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        several[name] = (*several.get(name, ()), value.replace("\r\n", "\n"))
    return Form(values={name: values[-1] for name, values in several.items()}, several=several)
