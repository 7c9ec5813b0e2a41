# Debian packages: `cpack -G DEB` in the build folder makes plexus_<version>_<arch>.deb, which runs experiments, and
# plexus-dev_<version>_<arch>.deb, which builds plugins. They install below /usr.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME plexus)
set(CPACK_PACKAGE_VENDOR "plexus contributors")
set(CPACK_PACKAGE_CONTACT "plexus contributors <plexus@localhost>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL plexus plexus-dev)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PLEXUS_PACKAGE_NAME plexus)
set(CPACK_COMPONENT_PLEXUS_DESCRIPTION "A YAML file says what to try; plexus trains each variant with
components that come from plugins, and writes labelled arrays in HDF5.")
set(CPACK_DEBIAN_PLEXUS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PLEXUS_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PLEXUS_PACKAGE_SUGGESTS dataset-fashion-mnist)

set(CPACK_DEBIAN_PLEXUS-DEV_PACKAGE_NAME plexus-dev)
set(CPACK_COMPONENT_PLEXUS-DEV_DESCRIPTION "Headers and the CMake package: find_package(plexus) and
plexus_add_plugin() build models, optimizers, losses and other components.")
set(CPACK_DEBIAN_PLEXUS-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PLEXUS-DEV_PACKAGE_SHLIBDEPS OFF)
# The fingerprint of a plugin must equal that of the program, so both come from one build.
set(CPACK_DEBIAN_PLEXUS-DEV_PACKAGE_DEPENDS "plexus (= ${PROJECT_VERSION}), cmake (>= 3.25), g++, make")
include(CPack)
