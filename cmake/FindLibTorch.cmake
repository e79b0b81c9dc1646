# Finds LibTorch without the CUDA toolkit that its own TorchConfig.cmake asks for. Links torch_cpu and c10 only: CUDA is
# loaded at run time (core/model/torch/device.cpp), so that one binary serves CPU and GPU.
#
# LIBTORCH_ROOT  folder with include/ and lib/ of a PyTorch package ("torch" of a wheel, or "/usr" for Debian's libtorch-dev);
#                by default the one that scripts/setup put into the user's cache.
# Result: target LibTorch::LibTorch, LIBTORCH_VERSION.

set(passband_torch_version 2.15.0)
if(NOT LIBTORCH_ROOT)
  set(passband_cache "$ENV{XDG_CACHE_HOME}")
  if(NOT passband_cache)
    set(passband_cache "$ENV{HOME}/.cache")
  endif()
  set(LIBTORCH_ROOT "${passband_cache}/passband/torch-${passband_torch_version}/torch")
endif()

find_path(LIBTORCH_INCLUDE_DIR torch/script.h PATHS "${LIBTORCH_ROOT}/include" NO_DEFAULT_PATH)
find_path(LIBTORCH_API_INCLUDE_DIR torch/nn.h
          PATHS "${LIBTORCH_ROOT}/include/torch/csrc/api/include" NO_DEFAULT_PATH)
find_library(LIBTORCH_CPU_LIBRARY torch_cpu PATHS "${LIBTORCH_ROOT}/lib" "${LIBTORCH_ROOT}/lib/x86_64-linux-gnu" NO_DEFAULT_PATH)
find_library(LIBTORCH_C10_LIBRARY c10 PATHS "${LIBTORCH_ROOT}/lib" "${LIBTORCH_ROOT}/lib/x86_64-linux-gnu" NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LIBTORCH_CPU_LIBRARY LIBTORCH_C10_LIBRARY LIBTORCH_INCLUDE_DIR LIBTORCH_API_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "Run scripts/setup first, or give -DLIBTORCH_ROOT=DIR.")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE "${LIBTORCH_INCLUDE_DIR}" "${LIBTORCH_API_INCLUDE_DIR}")
  get_filename_component(passband_torch_lib "${LIBTORCH_CPU_LIBRARY}" DIRECTORY)
  target_link_libraries(LibTorch::LibTorch INTERFACE "${LIBTORCH_CPU_LIBRARY}" "${LIBTORCH_C10_LIBRARY}")
  target_link_options(LibTorch::LibTorch INTERFACE
    "LINKER:--no-as-needed" "LINKER:--allow-shlib-undefined" "LINKER:-rpath,${passband_torch_lib}")
endif()
mark_as_advanced(LIBTORCH_CPU_LIBRARY LIBTORCH_C10_LIBRARY LIBTORCH_INCLUDE_DIR LIBTORCH_API_INCLUDE_DIR)
