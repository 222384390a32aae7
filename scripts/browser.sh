#!/usr/bin/env bash
# Install Debian's Chromium for the browser tests, where there is none and we may. Without it those tests are skipped.
set -euo pipefail
command -v chromium >/dev/null || command -v chromium-browser >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  echo "There is no Chromium; the browser tests are skipped. On Debian: apt-get install chromium" >&2
fi
