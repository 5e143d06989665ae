/* tests/histories/actions.h: the actions of which a history is made. Each takes four drawn numbers: usually the first
 * chooses the organization, the others the object and the variant. false: there is nothing that the action could apply
 * to. */
#ifndef GUICHET_HISTORIES_ACTIONS_H
#define GUICHET_HISTORIES_ACTIONS_H

#include "history.h"

typedef bool action_fn(const uint32_t args[STEP_ARGS]);

/* actions_order.c: what customers do with licences. */
action_fn action_buy, action_change, action_quote, action_order, action_order_with_users, action_buy_trial,
    action_cancel_order, action_cancel, action_cancel_back;
/* actions_money.c */
action_fn action_pay, action_transfer, action_credit_note, action_write_off, action_refund, action_decide,
    action_method_of, action_method_add, action_method_default, action_method_remove;
/* actions_gateway.c: what the gateway, banks and card holders do. */
action_fn action_mood, action_dispute, action_refuse_next, action_fail_next, action_slow, action_give_up,
    action_holder, action_debit, action_card_goes_bad, action_refund_fate, action_event, action_contest,
    action_refund_returns, action_payout, action_payout_returns,
    action_other_shop;
/* actions_setup.c: pages for new payment methods; cards that their bank changes, and mandates that end. */
action_fn action_setup, action_setup_person, action_setup_back, action_method_changes;
/* actions_time.c: time, the worker, the clock of a sandbox, requests sent again. */
action_fn action_time, action_worker, action_clock, action_upcoming, action_retry, action_replay;
/* actions_people.c: buyers, users and the catalogue. */
action_fn action_buyer, action_revise, action_sale, action_user, action_user_goes, action_import, action_assign,
    action_unassign, action_key, action_redeem, action_revoke, action_register;

#endif
