-- sql/users.sql: the database, its role and its users; run once by the server's root before `guichet migrate`.
-- A template: deploy/services.sh fills in @HOST@ (localhost, or % inside a container's own network) and the @..._PASSWORD@s.
-- Running it again changes nothing but the passwords.

CREATE DATABASE IF NOT EXISTS guichet CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The role holds what the program may do. Each migration grants it rights on the tables it creates: SELECT and INSERT only on sealed
-- ones (documents, ledger, journal). It is never given CREATE, ALTER, DROP, FILE or any other right.
CREATE ROLE IF NOT EXISTS guichet_program;

-- Changes the schema and hands out rights on it. Used by `guichet migrate` alone.
CREATE USER IF NOT EXISTS guichet_migrate@'@HOST@';
ALTER USER guichet_migrate@'@HOST@' IDENTIFIED BY '@MIGRATE_PASSWORD@';
GRANT ALL PRIVILEGES ON guichet.* TO guichet_migrate@'@HOST@' WITH GRANT OPTION;

-- What the api and the worker are. No right of its own: the role, and nothing else.
CREATE USER IF NOT EXISTS guichet@'@HOST@';
ALTER USER guichet@'@HOST@' IDENTIFIED BY '@PROGRAM_PASSWORD@';
GRANT guichet_program TO guichet@'@HOST@';
SET DEFAULT ROLE guichet_program FOR guichet@'@HOST@';

-- A fresh server also has roots without a password for the host's other names.
DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';
FLUSH PRIVILEGES;

-- Last, because whoever runs this comes in without a password the first time.
ALTER USER root@localhost IDENTIFIED BY '@ROOT_PASSWORD@';
