#!/bin/sh
# Install Debian's chromium for the browser tests when that is possible, and the letters that pages are
# measured in (as wide as Arial, which they name); never fail.
# Without chromium the browser tests are skipped (SEND_REQUIRE_ALL=1 turns the skip into a failure).
set -u

skipped="the browser tests (tests/end_to_end/test_look.py) will be skipped"

letters=/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf
packages="fonts-liberation"
[ -e "$letters" ] && packages=""
command -v chromium >/dev/null 2>&1 || packages="chromium $packages"
if [ -z "$packages" ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No apt-get here to install $packages: without chromium, $skipped."
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Installing $packages needs root or sudo without a password: without chromium, $skipped."
    exit 0
fi

echo "Installing $packages for the browser tests ..."
log=$(mktemp)
if $as_root apt-get update -qq >"$log" 2>&1 &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $packages >>"$log" 2>&1; then
    rm -f "$log"
else
    echo "Installing $packages failed: without chromium, $skipped. What apt-get said:"
    tail -n 3 "$log"
    rm -f "$log"
fi
exit 0
