# Finds the OpenCV modules that Passband uses. Debian's own OpenCVConfig.cmake is only in libopencv-dev, which brings Qt 5,
# VTK and 600 MB along; the modules' own packages are enough.
#
# Result: the target opencv_COMPONENT for each COMPONENT asked for.

find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
mark_as_advanced(OPENCV_INCLUDE_DIR)
set(passband_opencv_required OPENCV_INCLUDE_DIR)
foreach(module IN LISTS OpenCV_FIND_COMPONENTS)
  find_library(OPENCV_${module}_LIBRARY opencv_${module})
  mark_as_advanced(OPENCV_${module}_LIBRARY)
  list(APPEND passband_opencv_required OPENCV_${module}_LIBRARY)
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCV REQUIRED_VARS ${passband_opencv_required}
  REASON_FAILURE_MESSAGE "Run scripts/setup first.")

foreach(module IN LISTS OpenCV_FIND_COMPONENTS)
  if(OpenCV_FOUND AND NOT TARGET opencv_${module})
    add_library(opencv_${module} UNKNOWN IMPORTED)
    set_target_properties(opencv_${module} PROPERTIES
      IMPORTED_LOCATION "${OPENCV_${module}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${OPENCV_INCLUDE_DIR}")
  endif()
endforeach()
