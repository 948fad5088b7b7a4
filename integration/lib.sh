# shellcheck shell=bash
# Shared by test/run and the integration runs; sourced, from bash with
# set -euo pipefail. Sets $root (the checkout) and $logs.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/out/logs
jobs=$(nproc)

say() { printf '== %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command with its output in a log; shows the log's end when it fails.
# Addresses of package archives stay in the log.
quietly() {
  local name=$1
  shift
  mkdir -p "$logs"
  if ! "$@" >"$logs/$name.log" 2>&1 </dev/null; then
    tail -n 40 "$logs/$name.log" | sed -E 's#[a-z+]+://[^ ]+#(archive)#g' >&2
    fail "$name failed; the whole log is $logs/$name.log"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
}

# Installs what integration/packages.txt and the given lists name and dpkg does
# not know.
install_packages() {
  local package missing=()
  while read -r package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      missing+=("$package")
  done < <(grep -hv '^#' "$root/integration/packages.txt" "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  quietly apt-update apt_get update
  quietly apt-install apt_get install --no-install-recommends "${missing[@]}"
}

# Builds the given targets (all, without) into build/.
build_ukport() {
  say "building ukport"
  [ -f "$root/build/build.ninja" ] ||
    quietly configure cmake -G Ninja -S "$root" -B "$root/build"
  quietly build ninja -C "$root/build" "$@"
  ukport=$root/build/ukport
}

# Unpacks an upstream source from Debian's archive, once: NAME VERSION. Prints
# the directory.
unpack_source() {
  local directory=$root/out/source/$1-$2
  [ -d "$directory" ] || "$ukport" sysroot fetch "$1=$2" --extract "$directory" >/dev/null
  printf '%s\n' "$directory"
}

# Captures, analyses and strips one program into out/NAME, and finds what its
# settings can do, then prints the verdict: NAME PROGRAM SOURCE-DIRECTORY
# BUILD-COMMAND.
analyse() {
  local name=$1 program=$2 source=$3 build=$4 out=$root/out/$1
  mkdir -p "$out"
  say "$name: build, capture, analyse"
  "$ukport" analyze "$source" --out "$out" --program "$program" \
    --build "$build" >"$out/analysis.txt"
  if [ ! "$out/advice.txt" -nt "$out/ukport.db" ]; then
    say "$name: what its own settings can do"
    "$ukport" advise "$out" -t qemu --no-costs >/dev/null
    "$ukport" advise "$out" -t xen >"$out/advice.tmp"
    mv "$out/advice.tmp" "$out/advice.txt"
  fi
  if [ ! "$out/$name.linux" -nt "$out/ukport.db" ]; then
    say "$name: strip"
    "$ukport" strip "$out" -o "$out/$name.linux"
  fi
  # The head of the analysis, to the end of the paragraph called Verdict.
  awk '/^Verdict/ { verdict = 1 } verdict && /^$/ { exit } 1' "$out/analysis.txt"
  printf '\nall findings: %s\nimage: %s\n' \
    "out/$name/analysis.txt" "out/$name/$name.linux"
}

# Writes out/NAME's report with all that is known by then: NAME.
report() {
  local out=$root/out/$1
  say "$1: report"
  "$ukport" report "$out" --format=json -o "$out/report.json" >/dev/null
  "$ukport" report "$out" --format=html -o "$out/report.html" >/dev/null
  printf 'report: %s\n' "out/$1/report.html"
}

# Makes out/NAME/NAME.qemu and NAME.xen, unikernels of the program as a
# configuration file of its own has it: NAME PROGRAM CONFIG ROOT-DIRECTORY
# ARGUMENTS. The file is what the image finds in its root file system.
unikernels() {
  local name=$1 program=$2 config=$3 files=$4 arguments=$5 out=$root/out/$1 target
  local project=$out/configured
  if [ ! "$project/ukport.db" -nt "$out/ukport.db" ]; then
    say "$name: analyse as $(basename "$config") has it"
    mkdir -p "$project"
    ln -sfn ../capture "$project/capture"
    ln -sfn ../build "$project/build"
    "$ukport" analyze "$project" --program "$program" --no-source --config "$config" \
      --argv "$arguments" --assume 'syscall(*) != -38' >"$project/analysis.txt"
  fi
  for target in qemu xen; do
    [ ! "$out/$name.$target" -nt "$project/ukport.db" ] || continue
    say "$name: strip for $target"
    "$ukport" strip "$project" --target=$target -O Oz --rootfs "$files" \
      --cmdline "$arguments" -o "$out/$name.$target"
  done
  printf 'unikernels: %s\n' "out/$name/$name.qemu out/$name/$name.xen"
}
