#!/bin/sh
# Creates the users and the database. PostgreSQL's image runs this once, when its volume is still empty.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --file /docker-entrypoint-initdb.d/users.psql \
  --set database=flinks_refresh --set owner=flinks_refresh --set owner_password="$POSTGRES_PASSWORD" \
  --set worker_password="$WORKER_POSTGRES_PASSWORD" --set gateway_password="$GATEWAY_POSTGRES_PASSWORD" \
  --set temporal_password="$TEMPORAL_POSTGRES_PASSWORD"
