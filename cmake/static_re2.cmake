# For a program that leaves the machine: RE2, and the parts of Abseil that it is built on, as archives. Debian 13 has Abseil in
# dozens of shared libraries, nearly all of which a program with RE2 loads for a few functions each (docs/images.md measures it).
set(archives)
foreach(name IN LISTS re2_STATIC_LIBRARIES)
    if(name MATCHES "^(re2|absl_.+)$")
        find_library(archive NAMES "lib${name}.a" NO_CACHE REQUIRED)
        list(APPEND archives "${archive}")
        unset(archive)
    endif()
endforeach()
set_target_properties(PkgConfig::re2 PROPERTIES INTERFACE_LINK_LIBRARIES "${archives};Threads::Threads")
