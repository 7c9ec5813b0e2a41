# What `cmake --install` copies, and the CMake package that plugins of others are built with. Plugin libraries are
# installed where they are declared, in plugins/CMakeLists.txt.
include(CMakePackageConfigHelpers)

install(TARGETS plexus_sdk EXPORT plexusTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/framework/include/plexus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(TARGET plexus)
  install(TARGETS plexus RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs DESTINATION ${CMAKE_INSTALL_DATADIR}/plexus)

# A plugin is built with the sanitizers of the program that loads it.
if(PLEXUS_SANITIZE)
  target_compile_options(plexus_sdk INTERFACE $<INSTALL_INTERFACE:-fsanitize=${PLEXUS_SANITIZE}>)
  target_link_options(plexus_sdk INTERFACE $<INSTALL_INTERFACE:-fsanitize=${PLEXUS_SANITIZE}>)
endif()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/plexus)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/plexusConfig.cmake.in ${PROJECT_BINARY_DIR}/plexusConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS CMAKE_INSTALL_BINDIR)
# While the first digit is 0, each minor version may change the SDK.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/plexusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT plexusTargets NAMESPACE plexus:: DESTINATION ${package_folder})
install(FILES
  ${PROJECT_BINARY_DIR}/plexusConfig.cmake
  ${PROJECT_BINARY_DIR}/plexusConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/PlexusAddPlugin.cmake
  ${CMAKE_CURRENT_LIST_DIR}/plugin_exports.map
  DESTINATION ${package_folder})
