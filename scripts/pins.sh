#!/bin/sh
# Recompiles the pins. Hashes are kept, the address of the index is not: a pin holds wherever it is installed. Extras are
# kept too: pip 23 takes the newest release for `coverage[toml]` where only `coverage` is pinned, and then finds no hash.
set -eu
command -v uv >/dev/null 2>&1 || PATH="$PWD/.venv/bin:$PATH"
compile() {
    output=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-strip-extras --no-header --no-annotate "$@" --output-file "$output"
}
compile requirements/runtime.txt pyproject.toml
compile requirements/develop.txt pyproject.toml --group test --group check --group docs
