# The HTTP library as a CMake package, for programs of others: find_package(TareHttp), target tare::http.
# A component of its own, so that what ships to run Tare stays the one program.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/TareHttp)
set_target_properties(tare_base PROPERTIES EXPORT_NAME base)
set_target_properties(tare_boost PROPERTIES EXPORT_NAME boost)
set_target_properties(tare_http PROPERTIES EXPORT_NAME http)
install(TARGETS tare_base tare_boost tare_http EXPORT TareHttpTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT TareHttpTargets NAMESPACE tare:: DESTINATION ${package_dir} COMPONENT development)
install(DIRECTORY include/tare/base include/tare/http DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tare COMPONENT development)

configure_package_config_file(TareHttpConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/TareHttpConfig.cmake
                              INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
# Before 1.0 every minor version may change what it offers.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/TareHttpConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/TareHttpConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/TareHttpConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT development)
