#!/bin/sh
# Recompiles the pins. Hashes are kept, the address of the index is not: a pin holds wherever it is installed. What is
# pinned with an extra is pinned without it as well: to pip 23 `pydantic` and `pydantic[email]` are two requirements, and
# of one that is not pinned it takes the newest release, whose hash it then does not find.
set -eu
command -v uv >/dev/null 2>&1 || PATH="$PWD/.venv/bin:$PATH"
compile() {
    output=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-strip-extras --no-header --no-annotate "$@" --output-file "$output"
    awk '
        { print }
        /^[a-z0-9.-]+\[/ { bare = $0; sub(/\[[^]]*\]/, "", bare); block = ""; inside = 1 }
        inside { block = block (block == "" ? bare : "\n" $0); if ($0 !~ /\\$/) { print block; inside = 0 } }
    ' "$output" >"$output.whole"
    mv "$output.whole" "$output"
}
compile requirements/runtime.txt pyproject.toml
compile requirements/develop.txt pyproject.toml --group test --group check --group docs
