"""Runs the program: `envi-scim`, or `python -m envi_scim`. A worker process imports this module before its own."""

import sys


def main() -> int:
    """Run the command that the program's arguments name, and give the exit status."""
    # Workers know no commands, and would start a third later for loading them.
    from envi_scim.cli.main import run  # noqa: PLC0415 - see above

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
