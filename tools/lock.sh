#!/bin/sh
# Pins what pyproject.toml asks for, with hashes and for every platform, into files that name no host.
# `tools/lock.sh --upgrade` takes the newest releases; without it, pins that still fit are kept.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
command -v uv >/dev/null || { echo "tools/lock.sh needs uv (pip install uv)" >&2; exit 2; }
pin() {
    file=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
        --no-emit-find-links --output-file "$file" "$@"
}
pin requirements-build.txt --group build "$@"
pin requirements.txt pyproject.toml --extra keyring "$@"
pin requirements-dev.txt pyproject.toml --extra keyring --group dev --constraint requirements.txt "$@"
