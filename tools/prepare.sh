#!/bin/sh
# Prepare .venv/ for the Makefile: with uv where it works, else with venv and pip.
# Called as `prepare.sh PYTHON MADE_FOR STAMP`; where PYTHON is empty, any that is new enough will do. MADE_FOR goes into
# the file STAMP at the end: an environment made for another folder or Python is made anew.
set -eu
cd "$(dirname "$0")/.."
python=$1 made_for=$2 stamp=$3

fail() {
    echo "$*" >&2
    exit 1
}

recent() {
    "$1" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

with_uv() {
    command -v uv >/dev/null || return 1
    echo "Preparing .venv with uv ..."
    UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv uv sync --quiet --compile-bytecode \
        --all-packages --all-groups --all-extras ${python:+--python "$python"} && return
    echo "uv could not prepare .venv; trying venv and pip." >&2
    rm -rf .venv
    return 1
}

with_pip() {
    for found in ${python:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if recent "$found"; then break; fi
        found=
    done
    [ -n "$found" ] || fail "Python 3.11 or newer is missing${python:+ (PYTHON=$python)}: install python3, or uv."
    "$found" -I -c 'import ensurepip, venv' 2>/dev/null ||
        fail "Python's venv module is missing: install python3-venv (Debian, Ubuntu), or uv."
    echo "Preparing .venv with $found and pip; this takes a minute or two ..."
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$found" -m venv --clear .venv
    .venv/bin/python tools/requirements.py >.venv/requirements.txt
    .venv/bin/python -m pip install -qq --disable-pip-version-check -r .venv/requirements.txt
}

command -v git >/dev/null || fail "git is missing: install it first."
if ! recent .venv/bin/python || { [ -e "$stamp" ] && [ "$(cat "$stamp")" != "$made_for" ]; }; then
    rm -rf .venv
fi
with_uv || with_pip
echo "$made_for" >"$stamp"
