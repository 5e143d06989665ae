-- 016: an e-mail address is somebody's by its key: NFC, ASCII letters in lower case (billing/email_key.h), compared byte by byte. The collation of
-- `email` took "strase@" and "straße@" for one person. NULL: the user is deleted, and the address is free.

ALTER TABLE user
    ADD COLUMN IF NOT EXISTS email_key VARBINARY(762) NULL AFTER email,
    ADD UNIQUE KEY IF NOT EXISTS user_email_key (email_key),
    DROP KEY IF EXISTS user_email;

-- Of ASCII the key is the lower case. The others are not SQL's to normalise: sql/email_keys.c does it in the same run of `guichet migrate`.
UPDATE user SET email_key = LOWER(email) WHERE email_key IS NULL AND status <> 'deleted' AND LENGTH(email) = CHAR_LENGTH(email);
