"""Runs the program: `envi-scim`, or `python -m envi_scim`."""

import sys

from envi_scim.cli.main import run


def main() -> int:
    """Run the command that the program's arguments name, and give the exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
