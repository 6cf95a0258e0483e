#!/bin/sh
# Pages per second of `dau ocr` against plain `tesseract -l vie` on the same pages, in the same run.
#
#   benches/throughput.sh DAU FOLDER
#
# Every page is first brought to a PNG by poppler and ImageMagick, so that both read the same pictures and neither
# is charged for the other's decoder. Both get two processors: tesseract as two processes of one thread each, dau as
# one process with two workers. Prints both rates and their ratio.
set -eu

dau=$(realpath "$1")
folder=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/pages" "$work/text"

find "$folder" -type f | sort | while read -r file; do
    name=$(basename "$file" | tr ' ' '_')
    case $(file -b --mime-type "$file") in
        application/pdf | application/octet-stream) pdftoppm -r 200 -png "$file" "$work/pages/$name" 2>/dev/null ;;
        image/*) convert "$file" "$work/pages/$name-%03d.png" ;;
    esac
done
pages=$(find "$work/pages" -name '*.png' | wc -l)

seconds() { # runs a command and says how long it took
    start=$(date +%s.%N)
    "$@"
    awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { print b - a }'
}
plain() {
    export OMP_THREAD_LIMIT=1
    find "$work/pages" -name '*.png' -print0 | sort -z |
        xargs -0 -P 2 -I {} sh -c 'tesseract "$1" "$2/$(basename "$1")" -l vie >/dev/null 2>&1' _ {} "$work/text"
}
ours() {
    "$dau" ocr --as-is -j 2 "$work/pages" >"$work/dau.txt"
}

# Each goes first once; the better of two runs counts, so that a busy moment of the machine hits neither.
a1=$(seconds plain); b1=$(seconds ours); b2=$(seconds ours); a2=$(seconds plain)
awk -v n="$pages" -v a1="$a1" -v a2="$a2" -v b1="$b1" -v b2="$b2" 'BEGIN {
    a = a1 < a2 ? a1 : a2; b = b1 < b2 ? b1 : b2
    printf "pages %d\ntesseract %.2f pages/s\ndau ocr   %.2f pages/s\nratio     %.2f\n", n, n / a, n / b, a / b
}'
