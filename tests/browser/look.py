"""Takes pictures of pages, to be looked at during work: `python -m tests.browser.look /profile /domains --out shots`.

Each path is taken wide and narrow, light and dark, from top to bottom, signed in as the demo's administrator unless
told otherwise. Without --base, a server starts on fresh demo data and ends with this program.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.browser.support.driver import Driver
from tests.browser.support.pictures import take
from tests.browser.support.site import EMAIL, PASSWORD, a_site, make_demo
from tests.browser.support.visitor import LOOKS, Visitors


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the pictures and say where they are."""
    asked = _parser().parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        url = asked.base.rstrip("/") if asked.base else _served(stack)
        driver = Driver()
        stack.callback(driver.stop)
        visitors = Visitors(driver.browser, url)
        for look in LOOKS:
            visitor = visitors.new(look)
            if not asked.signed_out:
                visitor.sign_in(asked.email, asked.password)
            for path in asked.paths:
                response = visitor.goto(path)
                file = asked.out / f"{_name(path)}-{look.name}.png"
                file.write_bytes(take(visitor.page))
                sys.stdout.write(f"{file}  {response.status} {path}\n")
            for unwanted in (*visitor.watch.complaints, *visitor.watch.elsewhere):
                sys.stdout.write(f"  {look.name}: {unwanted}\n")
        visitors.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.look", description=__doc__)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="such as /domains/envi.com/resources")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("--base", metavar="URL", help="a server that runs, such as http://127.0.0.1:8000")
    parser.add_argument("--email", default=EMAIL)
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--signed-out", action="store_true", help="do not sign in")
    return parser


def _served(stack: ExitStack) -> str:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-look-")))
    return stack.enter_context(a_site(make_demo(folder), folder)).url


def _name(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", path).strip("-") or "first"


if __name__ == "__main__":
    main()
