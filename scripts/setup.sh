#!/bin/sh
# Makes the virtual environment from the hashed pins, and installs the git hooks. Called by `make setup`; safe to repeat.
set -eu
: "${PYTHON:=python3}" "${VENV:=.venv}"

fail() {
    echo "setup: $1" >&2
    exit 1
}

command -v "$PYTHON" >/dev/null 2>&1 || fail "there is no $PYTHON; install Python 3.11 or later (Debian: apt-get install python3)."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$PYTHON is older than 3.11; name a newer one with 'make setup PYTHON=python3.11'."
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python's venv module is missing; install it (Debian: apt-get install python3-venv)."

echo "setup: installing the pinned packages into $VENV"
[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/develop.txt ||
    fail "the packages could not be installed; pip's own words are above."
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
    fail "the project itself could not be installed; pip's own words are above."

# The hooks call the commands of the Makefile. Somebody's own hooks are left alone, and so is a copy that is no clone.
if [ -d .git ] && [ -z "$(git config core.hooksPath 2>/dev/null)" ]; then
    git config core.hooksPath scripts/hooks
fi
