#!/bin/sh
# Sees to it that there is a redis-server for tests to start, which is never started here, and openssl
# for certificates.
set -eu

missing=""
command -v "${REDIPY_REDIS_SERVER:-redis-server}" >/dev/null 2>&1 || missing="redis-server"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing from the system's packages: $missing ..."
    apt-get update -qq
    # The package would start a server of its own, which nobody asked for.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    # shellcheck disable=SC2086 # They are several words.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
    exit 0
fi
echo "Tests need programs that are not there; on Debian 12: sudo apt-get install $missing" >&2
echo "(They compare with a real Redis 7.0.15; REDIPY_REDIS_SERVER may name the path of one.)" >&2
exit 1
