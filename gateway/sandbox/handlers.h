/* gateway/sandbox/handlers.h: the handlers of the routes. */
#ifndef GATEWAY_SANDBOX_HANDLERS_H
#define GATEWAY_SANDBOX_HANDLERS_H

#include "server.h"

call_handler handle_health;
call_handler handle_account;
call_handler handle_method_attach;
call_handler handle_method_show;
call_handler handle_method_card;
call_handler handle_method_mandate;
call_handler handle_method_detach;
call_handler handle_charge_create;
call_handler handle_charge_list;
call_handler handle_charge_show;
call_handler handle_charge_fail;
call_handler handle_charge_cancel;
call_handler handle_charge_succeed;
call_handler handle_charge_dispute;
call_handler handle_charge_describe;
call_handler handle_refund_create;
call_handler handle_refund_list;
call_handler handle_refund_fail;
call_handler handle_movement_list;
call_handler handle_payout_create;
call_handler handle_payout_list;
call_handler handle_payout_parts;
call_handler handle_switches_show;
call_handler handle_switches_set;
call_handler handle_action;
call_handler handle_setup_create;
call_handler handle_setup_show;
call_handler handle_setup_expire;
call_handler handle_setup_page;
call_handler handle_setup_choose;

#endif
