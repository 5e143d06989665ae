"""A request that ends its worker process repeatedly slows its sender, and no other.
Source: docs/rules.md, E (Every limit answers)."""
from shop import Shop
from world import lives, wait_until

POINT = "act_organization_change:before_begin"


def change(shop):
    return shop.client.call("PATCH", "/v1/organization", {"name": "Atelier"})


def test_a_request_that_ends_its_process_twice_is_slowed_for_its_sender_alone(world):
    world.recover()
    offender, other = Shop(world.stack, world.price_id), Shop(world.stack, world.price_id)
    world.arm_all([(POINT, 1, "kill")] * 3)
    for _ in range(2):
        change(offender).problem(503, "outcome_unknown")  # from nginx: no answer came
    refused = change(offender)
    refused.problem(503, "temporarily_unavailable")
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    world.disarm()
    change(other).ok()
    offender.client.get("/v1/organization").ok()
    assert lives(world.stack.pids["api"])
    wait_until(lambda: change(offender).status == 200, "its pause ends by itself")
