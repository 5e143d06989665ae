# Each sql/migrations/NNN_<subject>.sql is compiled into the program, with its SHA-256: what was applied can be told from what was edited
# afterwards, and an installation needs no file beside the program.
file(GLOB migration_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sql/migrations/[0-9]*.sql)
list(SORT migration_files)
set(migration_source ${CMAKE_BINARY_DIR}/migrations.c)
set(rows "")
foreach(file IN LISTS migration_files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  get_filename_component(name ${file} NAME_WE)
  string(REGEX MATCH "^[0-9]+" number ${name})
  string(REGEX REPLACE "^0+" "" number ${number})
  file(SHA256 ${file} checksum)
  file(READ ${file} text HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${text}")
  string(APPEND arrays "static const unsigned char migration_${number}[] = { ${bytes} 0 };\n")
  string(APPEND rows "    { ${number}, \"${name}\", \"${checksum}\", (const char *)migration_${number} },\n")
endforeach()
file(CONFIGURE OUTPUT ${migration_source} CONTENT
"/* Made from sql/migrations by cmake/migrations.cmake. */
#include \"sql/migrate.h\"
@arrays@
const struct migration migrations[] = {
@rows@    { 0, 0, 0, 0 }
};
" @ONLY)
target_sources(sql PRIVATE ${migration_source})
