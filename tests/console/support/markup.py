"""Owns the reading of pages in tests, as a browser reads them: elements, attributes, text; nothing is evaluated."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# What an attribute that holds an address may begin with.
_OURS = ("/", "#", "?")
_ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post")
_HTMX_THAT_WE_USE = {"hx-get", "hx-trigger", "hx-swap"}
_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


@dataclass(slots=True)
class Element:
    """An element: its attributes as they are meant, and all text within it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass(slots=True)
class Markup:
    """A page."""

    source: str
    elements: list[Element] = field(init=False)

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.source)
        reader.close()
        self.elements = reader.found

    def all(self, tag: str) -> list[Element]:
        """Give the elements with a tag."""
        return [element for element in self.elements if element.tag == tag]

    def texts(self, tag: str) -> list[str]:
        """Give what stands in the elements with a tag, without the blanks of the source."""
        return [" ".join(element.text.split()) for element in self.all(tag)]

    @property
    def text(self) -> str:
        """All that a person reads."""
        return " ".join(self.all("html")[0].text.split()) if self.all("html") else self.source

    @property
    def token(self) -> str:
        """The token that the page's forms carry."""
        return self.values("form_token")[0]

    def values(self, name: str) -> list[str]:
        """Give the values of the fields with a name."""
        return [one.attributes.get("value", "") for one in self.all("input") if one.attributes.get("name") == name]

    def links(self) -> dict[str, str]:
        """Give where each link leads, by its words."""
        return {" ".join(one.text.split()): one.attributes.get("href", "") for one in self.all("a")}

    def harm(self) -> list[str]:
        """Name what no page of ours has: script or style in the page, handlers, addresses of others."""
        found: list[str] = []
        for element in self.elements:
            written = f"<{element.tag} {element.attributes}>"
            names = element.attributes.keys()
            if element.tag in {"style", "iframe", "object", "embed", "base", "img", "svg"}:
                found.append(written)
            if element.tag == "script" and ("src" not in names or element.text.strip()):
                found.append(written)
            if any(name.startswith("on") or name == "style" for name in names):
                found.append(written)
            if {name for name in names if name.startswith(("hx-", "data-hx-"))} - _HTMX_THAT_WE_USE:
                found.append(written)
            for name in _ADDRESSES:
                address = element.attributes.get(name)
                if address is not None and (not address.startswith(_OURS) or address.startswith("//")):
                    found.append(written)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.found.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data
