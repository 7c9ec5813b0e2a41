# What the scripts that make roots of Debian releases share; to be sourced. `suite` and `root`, the folder that is made, are theirs.
# shellcheck shell=bash disable=SC2154

no_root() {
  echo "no root of Debian '$suite' can be made here: $*; going on without"
  exit 77
}

need_mmdebstrap() {
  [[ $(id -u) -eq 0 ]] || no_root 'it takes root'
  command -v mmdebstrap >/dev/null && return
  command -v apt-get >/dev/null || no_root 'there is no mmdebstrap'
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends mmdebstrap >/dev/null 2>&1 ||
    no_root 'mmdebstrap cannot be installed'
}

mounted=()
unmount() {
  local at
  for at in "${mounted[@]}"; do umount --recursive --lazy "$at" || true; done
}

# bind FROM TO: until the script ends
bind() {
  trap unmount EXIT
  mkdir -p "$root$2"
  mount --rbind --make-rslave "$1" "$root$2" || no_root 'nothing can be mounted'
  mounted+=("$root$2")
}
