#!/bin/sh
# Run once by PostgreSQL's container, in an empty database: the account of the server, and the right that keeps
# PostgreSQL from counting who answers (docs/serving.md).
set -eu
psql --quiet --set=ON_ERROR_STOP=1 --set=password="$(cat /run/secrets/database_password)" \
  --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE plumbline LOGIN PASSWORD :'password';
ALTER DATABASE plumbline OWNER TO plumbline;
ALTER SCHEMA public OWNER TO plumbline;
GRANT SET ON PARAMETER track_counts, track_activities, log_statement, log_min_duration_statement TO plumbline;
SQL
