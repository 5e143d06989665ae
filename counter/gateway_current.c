/* counter/gateway_current.c */
#include "counter/gateway_current.h"

#include "base/log.h"
#include "sql/store_gateway_account.h"

enum status gateway_current(const struct act *act)
{
    int64_t number = 0;
    enum status status;

    if (act->deployment->account_number == 0)
        return STATUS_OK;
    status = store_gateway_account_share(act->sql, act->arena, &number);
    if (status == STATUS_NOT_FOUND) { /* the gateway never said whose account it is */
        number = 1;
        status = STATUS_OK;
    }
    if (status != STATUS_OK || number == act->deployment->account_number)
        return status;
    log_error("the gateway account was changed while this process ran: it asks the gateway nothing more; restart it");
    return STATUS_UNAVAILABLE;
}
