"""Runs the program: `envi-scim`, or `python -m envi_scim`."""

import sys

_INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it


def main() -> int:
    """Run the command that the program's arguments name, and give the exit status."""
    try:
        # Half a second of the start is this import, in which Ctrl+C is as good as in any other.
        from envi_scim.cli.main import run  # noqa: PLC0415 - see above
    except KeyboardInterrupt:
        return _INTERRUPTED
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
