#!/bin/sh
# The part of the official image's entry that the Compose file relies on: passwords, user and database.
set -e
MARIADB_ROOT_PASSWORD=$(cat "$MARIADB_ROOT_PASSWORD_FILE")
MARIADB_PASSWORD=$(cat "$MARIADB_PASSWORD_FILE")
install -d -o mysql -g mysql /var/lib/mysql /run/mysqld
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --user=mysql --datadir=/var/lib/mysql --skip-test-db > /dev/null
  mariadbd --user=mysql --bootstrap <<SQL
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY '$MARIADB_ROOT_PASSWORD';
CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
CREATE USER healthcheck@localhost IDENTIFIED BY '$MARIADB_PASSWORD';
SQL
fi
exec mariadbd --user=mysql --bind-address=0.0.0.0
