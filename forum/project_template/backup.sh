#!/usr/bin/env bash
# Copy all that the site knows into two files: the database and the uploads. It can run while people
# write; the copy of the database is of one moment.
#
#     bash backup.sh [FOLDER]
#
# FOLDER is `backups` beside this script, if you name none. Copy it to another machine, too.
set -euo pipefail

folder=$(realpath --canonicalize-missing "${1:-$(dirname "$0")/backups}")
cd "$(dirname "$0")"
mkdir -p "$folder"
# What members wrote and their addresses are in there: nobody else on this machine reads them.
umask 077
name=$folder/$(date --utc +%Y-%m-%dT%H%M%SZ)

# What breaks off never looks like a backup: a file gets its name when it is whole.
trap 'rm -f "$name".*.part' EXIT
docker compose exec -T database pg_dump --username parlance --format custom parlance > "$name.dump.part"
docker compose run --rm -T --no-deps web tar --create --gzip --directory var/media . > "$name.media.tar.gz.part"
mv "$name.media.tar.gz.part" "$name.media.tar.gz"
mv "$name.dump.part" "$name.dump"
echo "$name.dump"
