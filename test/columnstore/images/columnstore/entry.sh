#!/bin/bash
# The part of the official image's entry that the Compose file relies on: ColumnStore's processes in their order, the
# server when "provision" was called, the administrator, and an orderly end.
set -e
data=/var/lib/columnstore
mkdir -p $data/data1/systemFiles/dbrm $data/local $data/storagemanager /var/log/mariadb/columnstore/{archive,cpimport,data/bulk/{data/import,job,rollback,tmpjob}} \
  /tmp/columnstore_tmp_files/rdwrscratch /run/mysqld /etc/my.cnf.d
echo 1 > $data/local/module-number
if [ "$(ulimit -Hn)" -lt 65536 ]; then limits=/usr/lib/nofile.so; else ulimit -n 65536; fi

if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --no-defaults --user=root --datadir=/var/lib/mysql --skip-test-db > /dev/null
  mariadbd --no-defaults --user=root --datadir=/var/lib/mysql --bootstrap <<SQL
FLUSH PRIVILEGES;
CREATE USER '$ADMIN_USER'@'$ADMIN_HOST' IDENTIFIED BY '$ADMIN_PASS';
GRANT ALL ON *.* TO '$ADMIN_USER'@'$ADMIN_HOST' WITH GRANT OPTION;
SQL
fi

# Starts a program, and waits until it listens: who starts before those it needs makes the store read-only.
up() {
  port=$1; shift
  echo "starting $1"
  LD_PRELOAD="$limits" "$@" &
  until grep -q ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp; do sleep 0.2; done
}
LD_PRELOAD="$limits" StorageManager &
if [ -e $data/data1/systemFiles/dbrm/BRM_saves_current ]; then mcs-loadbrm.py no; fi
up 8700 workernode DBRM_Worker1
up 8616 controllernode
up 8620 PrimProc
up 8601 ExeMgr
up 8630 WriteEngineServer
up 8614 DMLProc
up 8612 DDLProc

end() {
  if [ -n "$server" ]; then kill "$server"; wait "$server" || true; fi
  for name in DDLProc DMLProc WriteEngineServer ExeMgr PrimProc controllernode workernode StorageManager; do
    pkill -x "${name:0:15}" || true
    for _ in $(seq 20); do pgrep -x "${name:0:15}" > /dev/null || break; sleep 0.5; done
    # It writes down where everything is when nothing changes any more.
    if [ $name = controllernode ]; then save_brm > /dev/null; fi
  done
  exit 0
}
trap end TERM
until [ -e /etc/columnstore/catalogue-made ]; do sleep 0.5; done
mariadbd --no-defaults --user=root --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock --bind-address=0.0.0.0 \
  --plugin-load-add=ha_columnstore.so --plugin-maturity=unknown --local-infile=1 --lower-case-table-names=1 &
server=$!
wait $server
