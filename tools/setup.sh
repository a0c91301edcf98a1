#!/bin/sh
# Makes or completes .venv. Usage: tools/setup.sh run|dev
# The interpreter is $PYTHON, else the first of the usual names that is Python 3.11 or newer.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
wanted=$1

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        fits "$PYTHON" && echo "$PYTHON" && return
        echo "PYTHON=$PYTHON is not Python 3.11 or newer." >&2
        exit 2
    fi
    for name in python3 python3.13 python3.14 python3.12 python3.11; do
        fits "$name" && echo "$name" && return
    done
    echo "Afterword needs Python 3.11 or newer (set PYTHON to where it is)." >&2
    exit 2
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian and Ubuntu ship venv in a package of its own.
        package=$("$python" -c 'import sys; print(f"python3.{sys.version_info.minor}-venv")')
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
        else
            echo "This Python cannot make virtual environments. Install it: sudo apt install $package" >&2
            exit 2
        fi
    fi
    "$python" -m venv --clear "$venv"
}

# What is there is completed; it is made anew where its Python has gone or pip is missing.
fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv

pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }

pip install --require-hashes -r requirements-build.txt
case $wanted in
run) pip install --require-hashes -r requirements.txt ;;
dev) pip install --require-hashes -r requirements-dev.txt ;;
*) echo "usage: tools/setup.sh run|dev" >&2; exit 2 ;;
esac
# Nothing is fetched for our own package: its build tools and dependencies are the pinned ones above.
pip install --no-deps --no-build-isolation --no-index --editable .
