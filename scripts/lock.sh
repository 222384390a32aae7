#!/usr/bin/env bash
# Pin every dependency, with checksums, for all systems and Pythons we support. Run after editing pyproject.toml.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links pyproject.toml "${@:2}" --output-file "requirements/$1.txt"; }
compile run --group build
compile dev --group build --group test --group lint --group docs --constraint requirements/run.txt
