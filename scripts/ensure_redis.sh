#!/bin/sh
# Sees to it that there is a redis-server for tests to start; it is never started here.
set -eu

if command -v "${REDIPY_REDIS_SERVER:-redis-server}" >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing redis-server from the system's packages ..."
    apt-get update -qq
    # The package would start a server of its own, which nobody asked for.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >/dev/null
    exit 0
fi
echo "Tests compare with a real Redis 7.0.15; on Debian 12: sudo apt-get install redis-server" >&2
echo "(or set REDIPY_REDIS_SERVER to the path of one)" >&2
exit 1
