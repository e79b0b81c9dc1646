# Warnings for Passband's own code; the libraries' headers are SYSTEM.
option(PASSBAND_WERROR "Treat warnings as errors" OFF)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast)
if(PASSBAND_WERROR)
  add_compile_options(-Werror)
endif()
