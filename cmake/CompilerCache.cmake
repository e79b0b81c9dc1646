# ccache, where it is installed: a fresh build folder, or one of another branch, compiles only what is new. The sloppiness
# lets it keep files that use LibTorch's precompiled header too.
find_program(PASSBAND_CCACHE ccache)
mark_as_advanced(PASSBAND_CCACHE)
if(PASSBAND_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${PASSBAND_CCACHE}")
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
