"""Owns who comes to the console in tests: one visitor per role, each with a browser's cookies and manners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

import httpx

from envi_scim.provisioning.sessions import form_token
from tests.console.support.markup import Markup

ORIGIN = "https://scim.example.com"
PASSWORD = "correct horse battery"
SESSION = "__Host-envi_session"
NONCE = "__Host-envi_sign_in"
FORM = "application/x-www-form-urlencoded"


class Role(StrEnum):
    """Who there is. A and B are two domains."""

    OPERATOR = "operator"
    ADMINISTRATOR_A = "administrator of a"
    ADMINISTRATOR_B = "administrator of b"
    AUDITOR_A = "auditor of a"
    AUDITOR_ALL = "auditor of all"
    DISABLED = "disabled administrator of a"
    NOBODY = "nobody"


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser. `client` keeps the cookies."""

    client: httpx.AsyncClient
    role: Role = Role.NOBODY
    email: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: {"accept": "text/html", "user-agent": "Firefox/150.0"})

    @property
    def secret(self) -> str:
        """The secret of the session that the browser keeps."""
        return self.client.cookies.get(SESSION) or ""

    @property
    def form_token(self) -> str:
        """What the forms of the session carry."""
        return form_token(self.secret) if self.secret else ""

    async def get(self, path: str, **options: object) -> httpx.Response:
        """Look at a page; redirects are not followed."""
        return await self.send("GET", path, **options)

    async def page(self, path: str) -> Markup:
        """Look at a page that is there."""
        answer = await self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return Markup(answer.text)

    async def post(
        self,
        path: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """Send a form as a browser does; `token` and `headers` in the place of what it sends, None for without."""
        given = {"form_token": self.form_token if token is None else token, **(fields or {})}
        body = urlencode([pair for pair in given.items() if pair[0] != "form_token" or pair[1]], doseq=True)
        return await self.send("POST", path, content=body.encode(), headers=headers)

    async def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """Send a request; a POST says where it comes from as browsers do."""
        sent: dict[str, str | None] = dict(self.headers)
        if content is not None:
            sent |= {"origin": ORIGIN, "sec-fetch-site": "same-origin", "content-type": FORM}
        sent |= headers or {}
        kept = {name: value for name, value in sent.items() if value is not None}
        return await self.client.request(method, path, content=content, headers=kept)

    async def sign_in(self, email: str = "", password: str = PASSWORD, **fields: str) -> httpx.Response:
        """Open the form and send it."""
        form = Markup((await self.get("/sign-in")).text)
        return await self.post(
            "/sign-in", {"email": email or self.email, "password": password, **fields}, token=form.token
        )
