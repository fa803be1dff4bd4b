#!/bin/sh
# Renews the locked requirements from pyproject.toml, for every Python from 3.11 on and every platform.
# Needs `uv` (pip install uv). Hashes are kept, addresses of package registries are not.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --custom-compile-command "make lock" "$@"; }
compile pyproject.toml -o requirements/runtime.txt
compile --group pyproject.toml:build -o requirements/build.txt
compile --group pyproject.toml:dev --constraints requirements/runtime.txt pyproject.toml -o requirements/dev.txt
