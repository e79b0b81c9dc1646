# Finds LibTorch without the CUDA toolkit that its own TorchConfig.cmake asks for. Links torch_cpu and c10 only: CUDA is
# loaded at run time (core/model/torch/device.cpp), so that one binary serves CPU and GPU.
#
# LIBTORCH_ROOT  folder with include/ and lib/ of a PyTorch package ("torch" of a wheel, or "/usr" for Debian's libtorch-dev);
#                by default the one that scripts/setup put into the user's cache.
# Result: target LibTorch::LibTorch, LIBTORCH_VERSION.

# The version that scripts/setup fetches; it reads it here.
set(passband_torch_version 2.15.0)
if(NOT LIBTORCH_ROOT)
  set(passband_cache "$ENV{XDG_CACHE_HOME}")
  if(NOT passband_cache)
    set(passband_cache "$ENV{HOME}/.cache")
  endif()
  set(LIBTORCH_ROOT "${passband_cache}/passband/torch-${passband_torch_version}/torch")
endif()

# NO_CACHE: another LIBTORCH_ROOT must count in an existing build folder too.
set(passband_torch_libraries "${LIBTORCH_ROOT}/lib" "${LIBTORCH_ROOT}/lib/${CMAKE_LIBRARY_ARCHITECTURE}")
find_path(LIBTORCH_INCLUDE_DIR torch/script.h PATHS "${LIBTORCH_ROOT}/include" NO_DEFAULT_PATH NO_CACHE)
find_path(LIBTORCH_API_INCLUDE_DIR torch/nn.h
          PATHS "${LIBTORCH_ROOT}/include/torch/csrc/api/include" NO_DEFAULT_PATH NO_CACHE)
find_library(LIBTORCH_CPU_LIBRARY torch_cpu PATHS ${passband_torch_libraries} NO_DEFAULT_PATH NO_CACHE)
find_library(LIBTORCH_C10_LIBRARY c10 PATHS ${passband_torch_libraries} NO_DEFAULT_PATH NO_CACHE)

set(passband_torch_version_header "${LIBTORCH_INCLUDE_DIR}/torch/headeronly/version.h")
if(NOT EXISTS "${passband_torch_version_header}") # before PyTorch 2.9
  set(passband_torch_version_header "${LIBTORCH_API_INCLUDE_DIR}/torch/version.h")
endif()
unset(LIBTORCH_VERSION)
if(EXISTS "${passband_torch_version_header}")
  file(STRINGS "${passband_torch_version_header}" passband_torch_numbers REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX MATCHALL "[0-9]+" LIBTORCH_VERSION "${passband_torch_numbers}")
  list(JOIN LIBTORCH_VERSION "." LIBTORCH_VERSION)
endif()

set(passband_torch_reason "Run scripts/setup first, or give -DLIBTORCH_ROOT=DIR.")
set(passband_torch_config "${LIBTORCH_ROOT}/share/cmake/Torch/TorchConfig.cmake")
if(EXISTS "${passband_torch_config}")
  file(STRINGS "${passband_torch_config}" passband_torch_old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  if(passband_torch_old_abi)
    unset(LIBTORCH_CPU_LIBRARY)
    set(passband_torch_reason "PyTorch ${LIBTORCH_VERSION} in ${LIBTORCH_ROOT} was built for the C++ ABI of GCC 4; take one from 2.6 on.")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LIBTORCH_CPU_LIBRARY LIBTORCH_C10_LIBRARY LIBTORCH_INCLUDE_DIR LIBTORCH_API_INCLUDE_DIR
  VERSION_VAR LIBTORCH_VERSION
  REASON_FAILURE_MESSAGE "${passband_torch_reason}")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE "${LIBTORCH_INCLUDE_DIR}" "${LIBTORCH_API_INCLUDE_DIR}")
  # LibTorch ships fmt's headers, of another version than the system's library, and they are found first.
  target_compile_definitions(LibTorch::LibTorch INTERFACE FMT_HEADER_ONLY)
  target_link_libraries(LibTorch::LibTorch INTERFACE "${LIBTORCH_CPU_LIBRARY}" "${LIBTORCH_C10_LIBRARY}")
  target_link_options(LibTorch::LibTorch INTERFACE "LINKER:--no-as-needed" "LINKER:--allow-shlib-undefined")
endif()
