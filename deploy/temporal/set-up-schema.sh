#!/bin/sh
# Makes the two databases of Temporal and brings them to the schema of this version. Does nothing for a database that
# has the schema, so it is safe on every start and upgrade.
# Reads SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN, as temporal-sql-tool does. SCHEMA_DIR is the folder
# with the schema.
set -eu

schema_dir="${SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}"

# $1: database, $2: folder of its schema
set_up() {
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "$schema_dir/$2/versioned"
}

set_up temporal temporal
set_up temporal_visibility visibility
echo "Temporal's databases are at the schema of this version."
