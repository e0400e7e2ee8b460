#!/bin/sh
# The part of the official image's entry that the Compose file relies on: user, password, database and PGDATA.
set -e
install -d -o postgres -g postgres -m 700 "$PGDATA" /run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  setpriv --reuid=postgres --regid=postgres --clear-groups \
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-host=scram-sha-256 --auth-local=trust
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  setpriv --reuid=postgres --regid=postgres --clear-groups \
    postgres --single -D "$PGDATA" postgres <<SQL
CREATE DATABASE "$POSTGRES_DB"
SQL
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups postgres -c listen_addresses='*'
