"""Owns scim2-server as it is measured here: its own virtual environment, and its ASGI application served.

The virtual environment is made in a temporary folder: no package of it is among our pins. The peer is
measured twice: by its own command, which serves with the standard library's wsgiref, and (this file, run by
the Python of that environment) as its ASGI application in memory under uvicorn, uvloop and httptools, the
best that can be done for it. Tokens are checked as its command does.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

VERSION: Final = "0.8.3"
PACKAGES: Final = (f"scim2-server=={VERSION}", "uvicorn==0.54.0", "uvloop==0.23.0", "httptools==0.9.0")


FOLDER: Final = Path(tempfile.gettempdir()) / "envi-scim-bench-peer"


def environment(folder: Path = FOLDER) -> Path:
    """Make the virtual environment, unless an earlier run left it, and give its Python."""
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (folder / "complete").touch()
    return python


def main(port: int, token: str) -> None:
    """Serve."""
    # Only the peer's own virtual environment has these.
    import uvicorn  # noqa: PLC0415
    from scim2_models import UnauthorizedException  # noqa: PLC0415
    from scim2_server.applications.asgi import ASGIApplication  # noqa: PLC0415
    from scim2_server.memory import AsyncInMemoryStorage  # noqa: PLC0415
    from scim2_server.requests import ScimRequest  # noqa: PLC0415
    from scim2_server.utils import load_default_provider  # noqa: PLC0415

    class Application(ASGIApplication):
        def check_auth(self, request: ScimRequest) -> None:
            scheme, _, given = (request.header("Authorization") or "").partition(" ")
            if scheme.lower() != "bearer" or given != token:
                raise UnauthorizedException

    application = Application(AsyncInMemoryStorage(), load_default_provider())
    uvicorn.run(application, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
