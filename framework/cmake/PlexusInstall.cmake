# What `cmake --install` copies, and the CMake package that plugins of others are built with. Plugin libraries are
# installed where they are declared, in plugins/CMakeLists.txt. The component `plexus` is what runs experiments,
# `plexus-dev` what builds plugins; PlexusPackage.cmake makes a Debian package of each.
include(CMakePackageConfigHelpers)

install(TARGETS plexus_sdk EXPORT plexusTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT plexus NAMELINK_COMPONENT plexus-dev)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/framework/include/plexus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT plexus-dev)
install(FILES ${PROJECT_BINARY_DIR}/include/plexus/sdk_hash.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/plexus
  COMPONENT plexus-dev)
if(TARGET plexus)
  install(TARGETS plexus RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT plexus)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs DESTINATION ${CMAKE_INSTALL_DATADIR}/plexus COMPONENT plexus)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/framework/templates DESTINATION ${CMAKE_INSTALL_DATADIR}/plexus
  COMPONENT plexus)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/plexus RENAME copyright
  COMPONENT plexus)
# The documentation lies as it does in the sources, so that its links lead somewhere.
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/CONTRIBUTING.md
  ${PROJECT_SOURCE_DIR}/SECURITY.md ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/plexus COMPONENT plexus)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/plexus COMPONENT plexus
  PATTERN update.py EXCLUDE)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/package)
file(CREATE_LINK ../../plexus/configs ${PROJECT_BINARY_DIR}/package/configs SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/package/configs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/plexus COMPONENT plexus)
# Completion for bash, zsh (its own folder and Debian's) and fish; manual pages, which the program writes when it is built.
set(completion ${PROJECT_SOURCE_DIR}/framework/completion)
install(FILES ${completion}/plexus.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME plexus
  COMPONENT plexus)
foreach(folder site-functions vendor-completions)
  install(FILES ${completion}/_plexus DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${folder} COMPONENT plexus)
endforeach()
install(FILES ${completion}/plexus.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT plexus)
install(DIRECTORY ${PROJECT_BINARY_DIR}/share/man/man1 DESTINATION ${CMAKE_INSTALL_DATADIR}/man COMPONENT plexus)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/plexus-dev RENAME copyright
  COMPONENT plexus-dev)

# A plugin is built with the sanitizers of the program that loads it.
if(PLEXUS_SANITIZE)
  target_compile_options(plexus_sdk INTERFACE -fsanitize=${PLEXUS_SANITIZE})
  target_link_options(plexus_sdk INTERFACE -fsanitize=${PLEXUS_SANITIZE})
endif()

# While the first digit is 0, each minor version may change the SDK.
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/plexus)
set(package_files
  ${CMAKE_CURRENT_LIST_DIR}/PlexusAddPlugin.cmake ${CMAKE_CURRENT_LIST_DIR}/PlexusTrain.cmake
  ${CMAKE_CURRENT_LIST_DIR}/PlexusSdkHash.cmake ${CMAKE_CURRENT_LIST_DIR}/plugin_exports.map)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/plexusConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/plexusConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/plexusConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT plexusTargets NAMESPACE plexus:: DESTINATION ${package_folder} COMPONENT plexus-dev)
install(FILES
  ${PROJECT_BINARY_DIR}/package/plexusConfig.cmake
  ${PROJECT_BINARY_DIR}/package/plexusConfigVersion.cmake
  ${package_files}
  DESTINATION ${package_folder} COMPONENT plexus-dev)

# The build tree is laid out as a prefix is, so it serves as one: -DCMAKE_PREFIX_PATH=<build>.
set(tree_folder ${PROJECT_BINARY_DIR}/lib/cmake/plexus)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/plexusConfig.cmake.in ${tree_folder}/plexusConfig.cmake
  INSTALL_DESTINATION lib/cmake/plexus INSTALL_PREFIX ${PROJECT_BINARY_DIR} PATH_VARS CMAKE_INSTALL_BINDIR)
foreach(file ${PROJECT_BINARY_DIR}/package/plexusConfigVersion.cmake ${package_files})
  configure_file(${file} ${tree_folder} COPYONLY)
endforeach()
export(EXPORT plexusTargets NAMESPACE plexus:: FILE ${tree_folder}/plexusTargets.cmake)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/share/plexus)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/framework/templates ${PROJECT_BINARY_DIR}/share/plexus/templates SYMBOLIC)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/configs ${PROJECT_BINARY_DIR}/share/plexus/configs SYMBOLIC)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/share/doc/plexus ${PROJECT_BINARY_DIR}/share/man/man1)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/docs ${PROJECT_BINARY_DIR}/share/doc/plexus/docs SYMBOLIC)
