"""Owns a tiny site that only tests of the harness visit: pages under a strict policy, good ones and bad ones."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.acceptance.support.waiting import until

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
STYLE = """
body { color: #111; background: #fff; font-family: sans-serif; margin: 1rem }
.pale { color: #ddd }
.broad { width: 900px }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } a { color: #9cf } }
"""
SCRIPT = """
for (const button of document.querySelectorAll('[data-copy]'))
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.nextElementSibling.textContent = 'Copied';
  });
if (document.title === 'Broken') throw new Error('nobody catches this');
"""
FORM = """
<form method="get" action="/welcome">
<label for="email">E-mail</label> <input id="email" name="email">
<label for="password">Password</label> <input id="password" name="password" type="password">
<label for="status">Status</label> <select id="status" name="status"><option>Inactive<option>Active</select>
<button>Sign in</button>
</form>
"""
ICON = "<svg xmlns='http://www.w3.org/2000/svg'/>"
FILES = {
    "/style.css": (STYLE, "text/css"),
    "/script.js": (SCRIPT, "text/javascript"),
    "/icon.svg": (ICON, "image/svg+xml"),
}
PAGES = {
    "/good": "<h1>Good</h1><p>A line of text, and <a href='/sign-in'>a link</a>.</p>"
    "<button data-copy='Bearer secret'>Copy Token</button> <span role='status'></span>",
    "/sign-in": "<h1>Sign in</h1>" + FORM,
    "/pale": "<h1>Pale</h1><p class='pale'>Hardly to be read.</p><img src='/style.css?no=picture'>",
    "/broad": "<h1>Broad</h1><p class='broad'>Wider than a telephone.</p>",
    "/inline": "<h1>Inline</h1><script>document.title = 'changed'</script>",
    "/broken": "<h1>Broken</h1>",
    "/foreign": "<h1>Foreign</h1><img alt='' src='http://127.0.0.2:9/picture.png'>",
    "/missing-script": "<h1>Missing</h1><script src='/no-such-script.js'></script>",
}


def _page(path: str, body: str) -> Response:
    title = path.strip("/").capitalize()
    html = (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
        "<meta name='viewport' content='width=device-width'>"
        "<link rel='icon' href='/icon.svg' type='image/svg+xml'><link rel='stylesheet' href='/style.css'>"
        f"<script src='/script.js' defer></script></head><body><main>{body}</main></body></html>"
    )
    images = "img-src http://127.0.0.2:9" if path == "/foreign" else "img-src"
    policy = POLICY.replace("img-src", images)
    return HTMLResponse(html, headers={"content-security-policy": policy})


async def _answer(request: Request) -> Response:
    path = request.url.path
    if path in FILES:
        content, media_type = FILES[path]
        return Response(content, media_type=media_type)
    if path == "/welcome":
        return _page("/welcome", f"<h1>Welcome</h1><p>Status {request.query_params['status']}</p>")
    if path == "/":
        return RedirectResponse("/good")
    if path not in PAGES:
        return Response("There is nothing.", status_code=404, media_type="text/plain")
    return _page(path, PAGES[path])


@dataclass(frozen=True, slots=True)
class Tiny:
    """Where the tiny site is."""

    url: str


@contextmanager
def tiny_site() -> Iterator[Tiny]:
    """Serve the tiny site from a thread, on a free port of the loopback interface."""
    app = Starlette(routes=[Route("/{path:path}", _answer)])
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            until(lambda: server.started, within=30, what="the tiny site is served")
            yield Tiny(f"http://127.0.0.1:{taken.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join()
