#!/bin/sh
# Creates the two databases of Temporal, and brings their schema to this version of Temporal. It changes nothing in a
# database that has this schema already, so it may run at every start and upgrade.
# temporal-sql-tool reads SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN. SCHEMA_DIR is the folder with the
# schema.
set -eu

schema_dir="${SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}"

# $1 is the database, $2 the folder of its schema.
set_up() {
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "$schema_dir/$2/versioned"
}

set_up temporal temporal
set_up temporal_visibility visibility
echo "Temporal's databases have the schema of this version."
