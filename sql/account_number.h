/* sql/account_number.h: the number of the gateway account that payments are made with, as a part of a statement. A
 * payment method belongs to the account that it was made at (payment_method.account_number). */
#ifndef GUICHET_SQL_ACCOUNT_NUMBER_H
#define GUICHET_SQL_ACCOUNT_NUMBER_H

#define ACCOUNT_NUMBER "COALESCE((SELECT number FROM gateway_account WHERE gateway_account.name = 'program'), 1)"

#endif
