#!/bin/sh
# Makes a virtual environment for Python 3.11 or newer in the folder $1.
set -eu

for candidate in "${PYTHON_FOR_VENV:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "redipy needs Python 3.11 or newer; set PYTHON_FOR_VENV to one." >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian keeps these in a package of their own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing python3-venv from the system's packages ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python's venv is missing; on Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi

"$python" -m venv "$1"
