#!/bin/sh
# Sees to it that the servers are there that tests start for themselves: Redis, PostgreSQL and MariaDB; and
# openssl for certificates. Nothing is started here.
set -eu

# Tells whether a program is on the search path, or in one of the folders that follow.
found() {
    command -v "$1" >/dev/null 2>&1 && return
    name=$1
    shift
    for folder in "$@"; do
        [ ! -x "$folder/$name" ] || return 0
    done
    return 1
}

missing=""
found "${REDIPY_REDIS_SERVER:-redis-server}" || missing="redis-server"
found openssl || missing="$missing openssl"
found "${REDIPY_POSTGRES:-postgres}" /usr/lib/postgresql/*/bin || missing="$missing postgresql"
found "${REDIPY_MARIADBD:-mariadbd}" /usr/sbin || missing="$missing mariadb-server-core"
# Among the clients of MariaDB is a program that its mariadb-install-db calls.
found mariadb && found my_print_defaults || missing="$missing mariadb-client-core"
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing from the system's packages: $missing ..."
    clean_up=":"
    trap 'eval "$clean_up"' EXIT
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # The packages would start servers of their own, which nobody asked for.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        clean_up="$clean_up; rm -f $policy"
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    # That of PostgreSQL would also make a database, unless a setting tells it not to; the setting comes with
    # a package that it depends on.
    setting=/etc/postgresql-common/createcluster.conf
    case $missing in *postgresql*)
        apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
        clean_up="$clean_up; mv -f $setting.kept $setting"
        cp -p "$setting" "$setting.kept"
        echo "create_main_cluster = false" >>"$setting"
        ;;
    esac
    # shellcheck disable=SC2086 # They are several words.
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
echo "Tests need programs that are not there; on Debian 12: sudo apt-get install $missing" >&2
echo "(They compare with a real Redis 7.0.15. REDIPY_REDIS_SERVER, REDIPY_POSTGRES and REDIPY_MARIADBD may name" >&2
echo "the paths of the programs.)" >&2
exit 1
