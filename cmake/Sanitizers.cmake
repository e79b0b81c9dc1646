# PASSBAND_SANITIZE=address,undefined or thread builds everything of ours with those sanitizers.
set(PASSBAND_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")
if(PASSBAND_SANITIZE)
  add_compile_options(-fsanitize=${PASSBAND_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PASSBAND_SANITIZE})
  # GNU's linker takes about ten seconds for a program with what they add.
  find_program(PASSBAND_LLD NAMES ld.lld-19)
  if(PASSBAND_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld)
  endif()
endif()
