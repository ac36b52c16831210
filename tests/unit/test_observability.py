"""Log lines: ours and those of libraries, in one form."""

import json
import subprocess
import sys

PROGRAM = """
import logging
from envi_scim.observability import configure_logging, logger

configure_logging("json", "info")
logger().info("ours", number=1)
logging.getLogger("asyncpg").warning("Failed to restore %s", "a connection")
logging.getLogger("asyncio").info("nobody needs this")
try:
    raise ValueError("broken")
except ValueError:
    logging.getLogger("asyncio").exception("a task failed")
"""


def test_every_line_of_the_json_log_is_json_with_a_traceback_in_one_field() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)

    lines = [json.loads(line) for line in done.stderr.splitlines()]

    assert [line["event"] for line in lines] == ["ours", "Failed to restore a connection", "a task failed"]
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert all(line["timestamp"] for line in lines)
    assert lines[2]["exception"].startswith("Traceback")
    assert "ValueError: broken" in lines[2]["exception"]
