# po/<language>.po -> <build>/locale/<language>/LC_MESSAGES/guichet.mo (gettext).
find_program(MSGFMT msgfmt REQUIRED)
set(GUICHET_LOCALE_DIR ${CMAKE_BINARY_DIR}/locale)
file(GLOB catalogue_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/po/*.po)
set(catalogue_outputs "")
foreach(file IN LISTS catalogue_files)
  get_filename_component(language ${file} NAME_WE)
  set(output ${GUICHET_LOCALE_DIR}/${language}/LC_MESSAGES/guichet.mo)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${GUICHET_LOCALE_DIR}/${language}/LC_MESSAGES
    COMMAND ${MSGFMT} --check --output-file=${output} ${file}
    DEPENDS ${file} COMMENT "Compiling the catalogue ${language}" VERBATIM)
  list(APPEND catalogue_outputs ${output})
endforeach()
add_custom_target(catalogues ALL DEPENDS ${catalogue_outputs})
