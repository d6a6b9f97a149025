#!/bin/sh
# Runs once, when PostgreSQL makes its volume: a role for Temporal, which makes its own databases and cannot enter ours.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$TEMPORAL_POSTGRES_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
create role temporal login createdb password :'password';
revoke connect on database :"database" from public;
SQL
