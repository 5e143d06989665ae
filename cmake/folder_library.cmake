# folder_library(NAME [LINKS other folders] [OUTSIDE libraries])
# The folder NAME as a static library. Its headers are reached as "NAME/x.h" through a directory that holds nothing but a link to that
# folder, so whoever does not link NAME cannot include it. An OUTSIDE library's headers stay private to the folder.
function(folder_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;OUTSIDE")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.c)
  add_library(${name} STATIC ${sources})
  set(doorway ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${doorway})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${name} ${doorway}/${name} SYMBOLIC)
  target_include_directories(${name} PUBLIC ${doorway})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_OUTSIDE})
endfunction()
