/* billing/money.c: amounts, and the currencies of ISO 4217 with their exponents. */
#include "billing/money.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The codes by the number of decimals, separated by one blank. Without funds codes and precious metals, in which nobody
 * pays. */
static const char *const codes_by_exponent[] = {
    [0] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    [1] = "",
    [2] = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
          "CUP CVE CZK "
          "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS "
          "KHR KPW KYD "
          "KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB "
          "PEN PGK PHP "
          "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD "
          "TWD TZS UAH "
          "USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
    [3] = "BHD IQD JOD KWD LYD OMR TND",
};

enum { EXPONENTS = sizeof codes_by_exponent / sizeof codes_by_exponent[0], CODE_LENGTH = 3 };

/* The number of decimals; -1: not a code of the table. Only three capital letters are looked up, so that no match
 * includes a blank. */
static int exponent_of(const char *code)
{
    if (strlen(code) != CODE_LENGTH || strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != CODE_LENGTH)
        return -1;
    for (int exponent = 0; exponent < EXPONENTS; exponent++)
        if (strstr(codes_by_exponent[exponent], code) != NULL)
            return exponent;
    return -1;
}

bool currency_read(const char *code, struct currency *currency)
{
    if (exponent_of(code) < 0)
        return false;
    memcpy(currency->code, code, sizeof currency->code);
    return true;
}

bool currency_equal(struct currency a, struct currency b)
{
    return strncmp(a.code, b.code, sizeof a.code) == 0;
}

int currency_exponent(struct currency currency)
{
    int exponent = exponent_of(currency.code);

    assert(exponent >= 0);
    return exponent;
}

struct money money_of(int64_t minor, struct currency currency)
{
    return (struct money){ .minor = minor, .currency = currency };
}

enum status money_add(struct money a, struct money b, struct money *sum)
{
    int64_t minor;

    assert(currency_equal(a.currency, b.currency));
    if (__builtin_add_overflow(a.minor, b.minor, &minor))
        return STATUS_AMOUNT_OVERFLOW;
    *sum = money_of(minor, a.currency);
    return STATUS_OK;
}

enum status money_subtract(struct money a, struct money b, struct money *difference)
{
    int64_t minor;

    assert(currency_equal(a.currency, b.currency));
    if (__builtin_sub_overflow(a.minor, b.minor, &minor))
        return STATUS_AMOUNT_OVERFLOW;
    *difference = money_of(minor, a.currency);
    return STATUS_OK;
}

enum status money_times(struct money a, int64_t count, struct money *product)
{
    int64_t minor;

    if (__builtin_mul_overflow(a.minor, count, &minor))
        return STATUS_AMOUNT_OVERFLOW;
    *product = money_of(minor, a.currency);
    return STATUS_OK;
}

enum status money_share(struct money a, int64_t numerator, int64_t denominator, struct money *share)
{
    __int128 product = (__int128)a.minor * numerator;
    __int128 quotient, rest;

    assert(denominator > 0);
    quotient = product / denominator; /* towards zero */
    rest = product % denominator;     /* with the sign of the product */
    if ((rest < 0 ? -rest : rest) * 2 >= denominator)
        quotient += product < 0 ? -1 : 1;
    if (quotient > INT64_MAX || quotient < INT64_MIN)
        return STATUS_AMOUNT_OVERFLOW;
    *share = money_of((int64_t)quotient, a.currency);
    return STATUS_OK;
}

struct money_text money_write(struct money money)
{
    struct money_text written;
    int exponent = currency_exponent(money.currency);
    /* INT64_MIN has no positive counterpart, so the sign is changed in unsigned arithmetic */
    uint64_t left = money.minor < 0 ? 0 - (uint64_t)money.minor : (uint64_t)money.minor;
    char behind[EXPONENTS] = { 0 };

    for (int digit = exponent - 1; digit >= 0; digit--) {
        behind[digit] = (char)('0' + left % 10);
        left /= 10;
    }
    (void)snprintf(written.text, sizeof written.text, "%s%" PRIu64 "%s%s %.3s", money.minor < 0 ? "-" : "", left,
                   exponent > 0 ? "." : "", behind, money.currency.code);
    return written;
}
