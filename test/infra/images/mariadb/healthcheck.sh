#!/bin/sh
exec mariadb --protocol=socket --user=healthcheck --password="$MARIADB_PASSWORD" --execute='SELECT 1'
