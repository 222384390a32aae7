#!/usr/bin/env bash
# Install what the tests of the pages need, Debian's Chromium, curl and DejaVu (the wide letters that charts must hold),
# where they are missing and we may.
# Without them those tests are skipped.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
command -v curl >/dev/null || missing+=(curl)
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Missing: ${missing[*]}; the tests that need them are skipped. On Debian: apt-get install ${missing[*]}" >&2
fi
