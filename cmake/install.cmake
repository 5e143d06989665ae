# cmake --install BUILD --prefix P: the programs, the French catalogue, the site's templates, what makes the database, the manual page and the
# documents. The migrations are in the program (cmake/migrations.cmake). Nothing holds the prefix: the folder may be moved afterwards, since the
# program finds its catalogue from where it is itself (guichet/startup.c).
include(GNUInstallDirs)
install(TARGETS guichet guichet-sandbox-gateway RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${GUICHET_LOCALE_DIR}/ DESTINATION share/locale FILES_MATCHING PATTERN "*.mo")
install(DIRECTORY nginx/ DESTINATION share/guichet/nginx)
install(FILES sql/users.sql sql/server.cnf DESTINATION share/guichet/sql)
install(FILES docs/guichet.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES README.md LICENSE DESTINATION share/doc/guichet)
install(DIRECTORY docs/ DESTINATION share/doc/guichet/docs FILES_MATCHING PATTERN "*.md")
