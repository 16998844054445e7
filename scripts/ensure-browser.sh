#!/bin/sh
# The browser tests drive Chromium: find one, or install it.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    echo "Installing Chromium (for the browser tests) ..."
    if $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; then
        exit 0
    fi
fi
echo "Fetching Chromium through Playwright (for the browser tests) ..."
"$1" -m playwright install chromium
