"""Owns an administrator who is signed in: gets pages over one connection that is kept, and says how long each took."""

import http.client
import re
import secrets
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from benchmarks.targets import Database, Target, command

EMAIL: Final = "operator@bench.example"
_TOKEN: Final = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page as it came, and the seconds from the request to its last byte."""

    status: int
    text: str
    took: float


class Visitor:
    """A browser without eyes."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._origin = f"http://127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Shown:
        """Get a page."""
        return self._send("GET", path)

    def sign_in(self, password: str) -> None:
        """Sign in by the form, as everybody does."""
        form = _TOKEN.search(self.get("/sign-in").text)
        if form is None:
            raise RuntimeError("The console shows no form to sign in by.")
        fields = {"form_token": form[1], "email": EMAIL, "password": password, "next": ""}
        shown = self._send("POST", "/sign-in", urlencode(fields))
        if shown.status != 303:
            raise RuntimeError(f"The console let nobody in: {shown.status}")

    def _send(self, method: str, path: str, content: str | None = None) -> Shown:
        headers = {"Accept": "text/html", "Cookie": "; ".join(f"{name}={one}" for name, one in self._cookies.items())}
        if content is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._origin}
        began = time.perf_counter()
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        body = response.read()
        took = time.perf_counter() - began
        for cookie in response.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Shown(status=response.status, text=body.decode(), took=took)


def make_operator(database: Database) -> str:
    """Make somebody who may see every domain; give the password."""
    password = secrets.token_urlsafe(16)
    command(database, "admin", "create", EMAIL, environment={"ENVI_SCIM_ADMIN_PASSWORD": password})
    return password


def signed_in(target: Target, password: str) -> Visitor:
    """Give somebody who is signed in."""
    visitor = Visitor(target.port)
    visitor.sign_in(password)
    return visitor
