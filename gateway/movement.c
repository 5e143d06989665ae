/* gateway/movement.c */
#include "gateway/movement.h"

#include "gateway/driver.h"

bool gateway_has_movements(const struct gateway *gateway)
{
    return gateway->driver->movements != NULL;
}

enum status gateway_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                              struct gateway_movements *page)
{
    return gateway->driver->movements(gateway, arena, listing, page);
}

enum status gateway_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                            struct gateway_payouts *page)
{
    return gateway->driver->payouts(gateway, arena, listing, page);
}

enum status gateway_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                 const struct gateway_listing *listing, struct gateway_movements *page)
{
    return gateway->driver->payout_parts(gateway, arena, payout_id, listing, page);
}
