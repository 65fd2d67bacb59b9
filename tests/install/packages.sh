# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
# Sourced by examples/run and tests/run: installs Debian packages, and only those that are missing.

# install_missing PACKAGE...   0 if nothing was missing, if all of it was installed, or if there is no apt to ask.
install_missing() {
  local package missing=() as_root=()
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "There is no apt here, so nothing is installed. What is needed has these names on Debian: $*" >&2
    return 0
  fi
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return 0
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "Missing: ${missing[*]}. Install them as root (apt-get install ${missing[*]}), then run this again." >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing with apt: ${missing[*]}"
  if ! "${as_root[@]}" apt-get update -qq ||
    ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    echo "apt could not install: ${missing[*]}" >&2
    return 1
  fi
}
