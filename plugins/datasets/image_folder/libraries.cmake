find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
target_link_libraries(${plugin} PRIVATE PNG::PNG JPEG::JPEG)
