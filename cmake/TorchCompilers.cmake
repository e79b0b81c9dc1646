# A file with LibTorch's headers takes 2 GB to compile: no more of them at once than fit into memory.
cmake_host_system_information(RESULT passband_memory_mib QUERY TOTAL_PHYSICAL_MEMORY)
math(EXPR passband_torch_jobs "${passband_memory_mib} / 2500 + 1")
set_property(GLOBAL APPEND PROPERTY JOB_POOLS torch=${passband_torch_jobs})

function(passband_limit_torch_compilers target)
  set_target_properties(${target} PROPERTIES JOB_POOL_COMPILE torch)
endfunction()
