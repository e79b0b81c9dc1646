# PASSBAND_SANITIZE=address,undefined or thread builds everything of ours with those sanitizers.
set(PASSBAND_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")
if(PASSBAND_SANITIZE)
  add_compile_options(-fsanitize=${PASSBAND_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PASSBAND_SANITIZE})
endif()
