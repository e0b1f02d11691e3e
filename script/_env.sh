# Sourced by the scripts beside it: finds the project and a Python, and has script/_environment.py make the environment.
#   prepare base|test|dev    afterwards $venv/bin holds everything that level needs
# COMMANDER_VENV is the environment's folder (default: .venv of the project), COMMANDER_PYTHON the Python to make it with.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
venv=${COMMANDER_VENV:-$root/.venv}
case $venv in /*) ;; *) venv=$PWD/$venv ;; esac
export COMMANDER_VENV="$venv" # scripts that call each other agree, wherever they are

# A name on the PATH proves nothing (version managers leave empty shims): ask each one.
find_python() {
    for candidate in "$venv/bin/python" ${COMMANDER_PYTHON:+"$COMMANDER_PYTHON"} \
        python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "No Python 3.11 or newer found. Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python." >&2
    return 1
}

prepare() {
    python=$(find_python) && "$python" "$root/script/_environment.py" "$1" "$venv" || exit 1
}
