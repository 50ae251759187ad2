#!/bin/sh
# Install Debian's chromium for the browser tests when that is possible; never fail.
# Without it the browser tests are skipped (SEND_REQUIRE_ALL=1 turns the skip into a failure).
set -u

skipped="the browser tests (tests/end_to_end/test_look.py) will be skipped"

if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No chromium and no apt-get here: $skipped. Install chromium to run them."
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "No chromium, and installing it needs root or sudo without a password: $skipped."
    exit 0
fi

echo "Installing chromium for the browser tests ..."
log=$(mktemp)
if $as_root apt-get update -qq >"$log" 2>&1 &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium >>"$log" 2>&1; then
    rm -f "$log"
else
    echo "Installing chromium failed: $skipped. What apt-get said:"
    tail -n 3 "$log"
    rm -f "$log"
fi
exit 0
