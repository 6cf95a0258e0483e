#!/bin/sh
# Pairs of clean text and what OCR reads, to learn its confusions from.
#
#   corpus/pairs.sh FOLDER PAGES TEXT... [-- OPTION...]
#
# Prints PAGES pages of the TEXT files (UTF-8, a paragraph a line) as scans in FOLDER and reads each with Tesseract:
#
#   NNN.clean.txt   the printed lines
#   NNN.eng.txt     read as English, which has hardly a marked letter
#   NNN.vie.txt     read as Vietnamese
#   NNN.bare.txt    only when READINGS asks: read as Vietnamese with marked letters forbidden
#   pages.tsv       how each page was printed and scanned
#
# Options after -- go to the renderer, `--seed 2` for example; its `pages --help` tells them all. What is already read
# is not read again. READINGS names some of "eng vie bare", "eng vie" by default; RENDER a renderer built before.
set -eu

fail() {
    echo "pairs.sh: $1" >&2
    exit 1
}

[ $# -ge 3 ] || fail "usage: corpus/pairs.sh FOLDER PAGES TEXT... [-- OPTION...]"
folder=$1
pages=$2
shift 2
readings=${READINGS:-eng vie}
for reading in $readings; do
    case $reading in
        eng | vie | bare) ;;
        *) fail "READINGS: no reading called $reading" ;;
    esac
done

command -v tesseract >/dev/null || fail "no tesseract; install tesseract-ocr"
languages=$(tesseract --list-langs 2>/dev/null)
for language in eng vie; do
    echo "$languages" | grep -qx "$language" || fail "Tesseract lacks \`$language\`; install tesseract-ocr-$language"
done

text=$(mktemp)
trap 'rm -f "$text"' EXIT
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    [ -r "$1" ] || fail "cannot read $1"
    cat "$1" >>"$text"
    echo >>"$text"
    shift
done
[ $# -eq 0 ] || shift

root=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "${RENDER:-}" ]; then
    "$RENDER" pages "$text" "$folder" --pages "$pages" "$@"
else
    cargo run --quiet --release --locked --manifest-path "$root/Cargo.toml" --example render -- \
        pages "$text" "$folder" --pages "$pages" "$@"
fi

# Letters without marks, figures, and the signs of office. Tesseract counts the space too: without it, words run together.
BARE=' ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,;:!?()/%&+-–"“”'\''’*§'
export BARE OMP_THREAD_LIMIT=1

for reading in $readings; do
    find "$folder" -name '[0-9]*.png' -o -name '[0-9]*.jpg' -o -name '[0-9]*.tif' | sort |
        xargs -P 2 -I {} sh -c '
            out=${1%.*}.$2
            [ ! -e "$out.txt" ] || exit 0
            case $2 in
                bare) tesseract "$1" "$out.part" -l vie -c "tessedit_char_whitelist=$BARE" ;;
                *) tesseract "$1" "$out.part" -l "$2" ;;
            esac 2>"$out.log" || { cat "$out.log" >&2; exit 1; }
            mv "$out.part.txt" "$out.txt"
            rm "$out.log"
        ' _ {} "$reading"
done
