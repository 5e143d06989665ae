/* tests/stripe/signed.c: signed SECRET HEADER < BODY: "good" where our code takes the signature, else "bad". */
#include <stdio.h>

#include "auth/webhook_signature.h"
#include "base/clock.h"

int main(int count, char **arguments)
{
    static char body[64 * 1024];
    size_t length = fread(body, 1, sizeof body, stdin);

    if (count != 3)
        return 2;
    (void)puts(webhook_signature_is_good(arguments[1], arguments[2], body, length, clock_now()) ? "good" : "bad");
    return 0;
}
