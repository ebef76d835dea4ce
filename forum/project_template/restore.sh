#!/usr/bin/env bash
# Put the site back to what a backup holds.
#
#     bash restore.sh backups/2026-01-31T031500Z.dump
#
# The uploads come from the file of the same name that ends in .media.tar.gz. What the site held until
# now stays as the database parlance_before_restore, until the next restore.
set -euo pipefail

usage() {
    echo "Usage: bash restore.sh BACKUP.dump" >&2
    exit 2
}

[ $# = 1 ] || usage
dump=$(realpath "$1")
media=${dump%.dump}.media.tar.gz
cd "$(dirname "$0")"
for file in "$dump" "$media"; do
    [ -s "$file" ] || { echo "There is no $file, or it is empty." >&2; exit 1; }
done

in_database() { docker compose exec -T database "$@"; }

docker compose up --detach --wait database cache
# Into a database of its own first: a file that is broken changes nothing.
in_database dropdb --username parlance --if-exists parlance_restored
in_database createdb --username parlance parlance_restored
in_database pg_restore --username parlance --dbname parlance_restored --no-owner --exit-on-error \
    --single-transaction < "$dump"

docker compose stop web worker
in_database dropdb --username parlance --if-exists parlance_before_restore
in_database psql --username parlance --dbname postgres --quiet --set ON_ERROR_STOP=1 --single-transaction \
    --command 'ALTER DATABASE parlance RENAME TO parlance_before_restore' \
    --command 'ALTER DATABASE parlance_restored RENAME TO parlance'
# Pages are kept under version numbers, which now mean something else.
docker compose exec -T cache redis-cli FLUSHALL > /dev/null
docker compose run --rm -T --no-deps web tar --extract --gzip --directory var/media < "$media"

# Migrates, where the backup is older than the site.
docker compose up --detach --wait
docker compose exec -T web python manage.py forum_check
