#!/bin/sh
# Installs the Debian/Ubuntu packages given as arguments, or says exactly what to install.
set -eu

command -v cargo >/dev/null || {
    echo 'Rust is missing: install it from https://rustup.rs, then run this again.' >&2
    exit 1
}

if ! command -v apt-get >/dev/null; then
    pkg-config --exists tesseract lept && tesseract --list-langs 2>/dev/null | grep -qx vie && exit 0
    echo 'This is no Debian or Ubuntu. Install a C++ compiler, pkg-config, libclang, Leptonica and Tesseract 5 with' >&2
    echo 'their development files, and the Tesseract language "vie"; then run this again.' >&2
    exit 1
fi

missing=
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
    as_root=sudo
else
    echo "Packages are missing. As root, run:  apt-get install$missing" >&2
    exit 1
fi

echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# The variable must reach apt-get through sudo, hence env.
# shellcheck disable=SC2086
{
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
} || {
    echo "The packages could not be installed. As root, run:  apt-get install$missing" >&2
    exit 1
}
