#!/bin/sh
# Character error of each kind of damage beside that of clean pages, read by `dau` and by plain tesseract.
#
#   benches/damaged.sh DAU FOLDER [RENDER-OPTION...]
#
# Renders the sample documents into FOLDER with `render damaged CORPUS FOLDER RENDER-OPTION...` unless they are there;
# `--kind clean --kind skew5` or `--document NAME` make it shorter. RENDER names a renderer built before.
# Columns: kind, pages' CER by tesseract, by dau, restored; ratio of dau's to that of clean; seconds of both.
set -eu

dau=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
shift 2
root=$(cd "$(dirname "$0")/.." && pwd)

if [ ! -d "$folder/truth" ]; then
    if [ -n "${RENDER:-}" ]; then
        "$RENDER" damaged "$root/corpus" "$folder" "$@"
    else
        cargo run --quiet --release --locked --manifest-path "$root/Cargo.toml" --example render -- \
            damaged "$root/corpus" "$folder" "$@"
    fi
fi

printf '%-10s %9s %7s %8s %6s %17s\n' kind tesseract read restored ratio seconds
clean=
for kind in clean $(ls "$folder" | grep -vx -e truth -e clean); do
    [ -d "$folder/$kind" ] || continue
    row=$("$dau" eval ocr --truth "$folder/truth" "$folder/$kind" | grep '^all ')
    clean=${clean:-$(echo "$row" | awk '{ print $13 }')}
    echo "$row" | awk -v kind="$kind" -v clean="$clean" '{
        printf "%-10s %9.2f %7.2f %8.2f %6.2f %8.1f %8.1f\n", kind, $12, $13, $14, $13 / clean, $15, $16
    }'
done
