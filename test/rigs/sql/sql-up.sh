#!/usr/bin/env bash
# Real database servers for tests: MariaDB and PostgreSQL of Debian 12, reachable by local sockets, and by TCP on loopback.
#   sql-up.sh [--fresh]   bring up (--fresh: forget what is there first), print the folder as the last line
#   sql-down.sh           stop them and forget their data
# SQL_RIG (folder) and SQL_PORT (first of two) allow several side by side.
set -euo pipefail
# What starts here outlives the caller: a lock that it holds through an open file must not live on in a daemon.
for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || [ "$fd" = 255 ] || eval "exec $fd>&-"; done
here=$(cd "$(dirname "$0")" && pwd)
RIG=${SQL_RIG:-/var/tmp/scp-sql}
PORT=${SQL_PORT:-13306}
BIN=/usr/lib/postgresql/15/bin

if ! command -v mariadbd >/dev/null || [ ! -x "$BIN/initdb" ]; then
  echo "installing MariaDB and PostgreSQL" >&2
  # Their packages would start a server each: forbid it.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    mariadb-server mariadb-client postgresql-15 >&2
fi

ready() {
  mariadb-admin --no-defaults -S "$RIG/mysql.sock" ping >/dev/null 2>&1 && "$BIN/pg_isready" -q -h "$RIG" -p 5432
}
if [ "${1:-}" != --fresh ] && [ -d "$RIG" ] && ready; then echo "$RIG"; exit 0; fi
"$here/sql-down.sh"
mkdir -p "$RIG/run" "$RIG/log"; chmod 777 "$RIG" "$RIG/log"

start() { local n=$1; shift; setsid "$@" >"$RIG/log/$n.log" 2>&1 </dev/null & echo $! >"$RIG/run/$n.pid"; }
install -d -o mysql -g mysql "$RIG/mysql"
mariadb-install-db --no-defaults --user=mysql --datadir="$RIG/mysql" --skip-test-db >"$RIG/log/install.log" 2>&1
start mariadbd mariadbd --no-defaults --user=mysql --datadir="$RIG/mysql" --socket="$RIG/mysql.sock" --port="$PORT" \
  --bind-address=127.0.0.1 --skip-name-resolve --innodb-flush-log-at-trx-commit=0 --innodb-log-file-size=16M

install -d -o postgres -g postgres -m 700 "$RIG/postgres"
runuser -u postgres -- "$BIN/initdb" -D "$RIG/postgres" --no-sync --encoding=UTF8 --locale=C.UTF-8 \
  --auth-local=peer --auth-host=scram-sha-256 >"$RIG/log/initdb.log" 2>&1
start postgres runuser -u postgres -- "$BIN/postgres" -D "$RIG/postgres" -k "$RIG" -p 5432 -F \
  -c listen_addresses=127.0.0.1 -c max_connections=50
for _ in $(seq 300); do ready && break; sleep .2; done
ready || { tail -5 "$RIG"/log/*.log >&2; exit 1; }
# The client of the machine has its socket elsewhere, by its own configuration.
mkdir -p "$RIG/bin"
printf '#!/bin/sh\nexec /usr/bin/mariadb --no-defaults -S %s/mysql.sock "$@"\n' "$RIG" >"$RIG/bin/mariadb"; chmod 755 "$RIG/bin/mariadb"
# The client of the machine looks for its socket elsewhere.
mkdir -p "$RIG/bin"
printf '#!/bin/sh\nexec /usr/bin/mariadb --no-defaults -S %s/mysql.sock "$@"\n' "$RIG" >"$RIG/bin/mariadb"
chmod 755 "$RIG/bin/mariadb"
echo "$RIG"
