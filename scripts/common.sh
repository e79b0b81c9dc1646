# Sourced by the scripts beside it.
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { echo "$(basename "$0"): $*"; }
fail() {
  say "$*" >&2
  exit 1
}

# Run with sudo, everything but apt still belongs to the user: LibTorch's cache, the build folder, the demo's results.
if ((EUID == 0)) && [[ ${SUDO_USER:-root} != root ]]; then
  exec sudo -u "$SUDO_USER" -H -- "$(realpath "$0")" "$@"
fi

torch_version=$(sed -n 's/^set(passband_torch_version \(.*\))$/\1/p' "$source_folder/cmake/FindLibTorch.cmake")
torch_cache=${XDG_CACHE_HOME:-$HOME/.cache}/passband/torch-$torch_version

# The folder with include/ and lib/ that a --torch option means.
torch_root() {
  case $1 in
    pypi) echo "$torch_cache/torch" ;;
    debian) echo /usr ;;
    *) realpath -m -- "$1" ;;
  esac
}

# configure PRESET TORCH [CMAKE OPTION...]: with clang, which compiles about twice as fast, where the LibTorch is the one
# that it is known to compile; the headers of older ones, Debian's among them, take GCC.
configure() {
  local preset=$1 torch=$2 c=gcc cxx=g++ fresh=()
  shift 2
  [[ $torch != pypi ]] || c=clang-19 cxx=clang++-19
  # CMake forgets the preset's settings, the sanitizers among them, where the compiler of a build folder changes.
  local cache=$source_folder/build/$preset/CMakeCache.txt
  if [[ -e $cache ]] && ! grep -q "^CMAKE_CXX_COMPILER:.*[=/]$cxx\$" "$cache"; then fresh=(--fresh); fi
  (cd "$source_folder" && cmake "${fresh[@]}" --preset "$preset" -DLIBTORCH_ROOT="$(torch_root "$torch")" \
    -DCMAKE_C_COMPILER="$c" -DCMAKE_CXX_COMPILER="$cxx" "$@")
}

# build PRESET [CMAKE BUILD OPTION...]
build() { (cd "$source_folder" && cmake --build --preset "$@"); }
