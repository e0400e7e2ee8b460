#!/bin/sh
export MYSQL_PWD="$(cat "$MARIADB_PASSWORD_FILE")"
exec mariadb --protocol=socket --user=healthcheck --execute='SELECT 1'
