/** `database-init FOLDER` of MariaDB: an empty server in FOLDER/mysql. Root and the user mysql get in by who they are. */
export const mysqlInitScript = String.raw`#!/bin/sh
# database-init FOLDER: an empty MariaDB in FOLDER/mysql, made beside and moved there when it is whole.
set -eu
folder=$1
[ ! -d "$folder/mysql" ] || exit 0
rm -rf "$folder/mysql.new"
mariadb-install-db --no-defaults --user=mysql --datadir="$folder/mysql.new" \
  --auth-root-authentication-method=socket --skip-test-db >/var/log/scp-database-init.log 2>&1 ||
  { echo "database-init: mariadb-install-db failed: see /var/log/scp-database-init.log" >&2; exit 1; }
sync
mv "$folder/mysql.new" "$folder/mysql"
sync
`;

/** `database-init FOLDER` of PostgreSQL: an empty server in FOLDER/pg/15/main. The user postgres gets in by who it is. */
export const postgresqlInitScript = String.raw`#!/bin/sh
# database-init FOLDER: an empty PostgreSQL in FOLDER/pg/15/main, made beside and moved there when it is whole.
set -eu
folder=$1/pg
[ ! -d "$folder/15/main" ] || exit 0
install -d -o postgres -g postgres -m 700 "$folder"
install -d -o postgres -g postgres -m 700 "$folder/15"
rm -rf "$folder/15/main.new"
cd /
runuser -u postgres -- /usr/lib/postgresql/15/bin/initdb -D "$folder/15/main.new" --encoding=UTF8 --locale=C.UTF-8 \
  --auth-local=peer --auth-host=scram-sha-256 --data-checksums >/var/log/scp-database-init.log 2>&1 ||
  { echo "database-init: initdb failed: see /var/log/scp-database-init.log" >&2; exit 1; }
sync
mv "$folder/15/main.new" "$folder/15/main"
sync
`;
