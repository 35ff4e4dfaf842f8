#!/usr/bin/env bash
# Builds the project's Dockerfile without a container daemon and without an image registry: both base images are made
# from Debian packages once and kept under $CACHE. The last line printed is the root file system of the built image.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); top=$(cd "$here/../../.." && pwd)
CACHE=${IMAGE_CACHE:-$HOME/.cache/scp-image}
RIG=${IMAGE_RIG:-/var/tmp/scp-image}
export STORAGE_DRIVER=vfs DEBIAN_FRONTEND=noninteractive
mkdir -p "$CACHE" "$RIG"
exec 9>"$CACHE/.lock"; flock 9

if ! command -v buildah >/dev/null || ! command -v mmdebstrap >/dev/null || ! command -v jq >/dev/null; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 buildah mmdebstrap jq; } >"$RIG/apt.log" 2>&1 || { tail -5 "$RIG/apt.log" >&2; exit 1; }
fi
base=$CACHE/bookworm-minbase.tar
if [ ! -s "$base" ]; then
  mmdebstrap --variant=minbase --include=ca-certificates,libstdc++6 --format=tar bookworm "$base.part" >"$RIG/base.log" 2>&1 || { tail -5 "$RIG/base.log" >&2; exit 1; }
  mv "$base.part" "$base"
fi
image() { # image NAME FILES-AND-PLACES...: a local image of the base and some files of this machine
  local name=$1 c; shift
  c=$(buildah from scratch); buildah add -q "$c" "$base" / >/dev/null
  while [ $# -gt 0 ]; do buildah copy -q "$c" "$1" "$2" >/dev/null; shift 2; done
  [ -z "${cafile:-}" ] || buildah config --env "NPM_CONFIG_CAFILE=$cafile" "$c"
  buildah commit -q "$c" "$name" >/dev/null; buildah rm "$c" >/dev/null
}
buildah inspect --type image localhost/scp-base >/dev/null 2>&1 || image localhost/scp-base
node=$(readlink -f "$top/node_modules/node/bin/node"); npm=$(readlink -f "$(command -v npm)"); npm=${npm%/bin/npm-cli.js}
if ! buildah inspect --type image localhost/scp-build-base >/dev/null 2>&1; then
  printf '#!/bin/sh\nexec node /usr/local/lib/npm/bin/npm-cli.js "$@"\n' >"$RIG/npm"; chmod +x "$RIG/npm"
  cafile=$(npm config get cafile 2>/dev/null); [ -f "$cafile" ] || cafile=
  image localhost/scp-build-base "$node" /usr/local/bin/node "$npm" /usr/local/lib/npm "$RIG/npm" /usr/local/bin/npm
fi
# The build installs packages as this machine does: with its npm settings, certificates and package cache.
mounts=()
for f in "$HOME/.npmrc:/root/.npmrc" "$HOME/.npm:/root/.npm" "/etc/ssl/certs:/etc/ssl/certs"; do [ -e "${f%%:*}" ] && mounts+=(-v "$f"); done
timeout 600 buildah bud --isolation chroot --build-arg BASE=localhost/scp-base --build-arg BUILD_BASE=localhost/scp-build-base \
  --layers=false "${mounts[@]}" -t localhost/scp-operator "$top" >"$RIG/build.log" 2>&1 || { tail -30 "$RIG/build.log" >&2; exit 1; }
c=$(cat "$RIG/container" 2>/dev/null || true); [ -z "$c" ] || buildah rm "$c" >/dev/null 2>&1 || true
c=$(buildah from localhost/scp-operator); echo "$c" >"$RIG/container"
buildah inspect "$c" | jq .OCIv1.config >"$RIG/config.json"
buildah mount "$c" >"$RIG/root"
cat "$RIG/root"
