# Warnings for Passband's own code; the libraries' headers are SYSTEM.
option(PASSBAND_WERROR "Treat warnings as errors" OFF)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wno-missing-field-initializers  # designated initialisers leave the rest at its default on purpose
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # GCC 12 raises it falsely on std::string + text (GCC bug 105651)
if(PASSBAND_WERROR)
  add_compile_options(-Werror)
endif()
