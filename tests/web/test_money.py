"""Amounts in the browser, in every kind of currency: shown, saved for a spreadsheet and typed with as many decimals as
the API counts, whatever the browser thinks of the currency."""
import os
import re

import pytest
from browser import HERE

ROOT = os.path.dirname(os.path.dirname(HERE))

# What 1,234,567 minor units are. Chrome gives no decimals to RSD and IQD, and its newest none to HUF.
AMOUNTS = [
    ("EUR", "€12,345.67", "12 345,67 €", "12345.67"),
    ("HUF", "HUF 12,345.67", "12 345,67 HUF", "12345.67"),
    ("RSD", "RSD 12,345.67", "12 345,67 RSD", "12345.67"),
    ("IQD", "IQD 1,234.567", "1 234,567 IQD", "1234.567"),
    ("KWD", "KWD 1,234.567", "1 234,567 KWD", "1234.567"),
    ("JPY", "JP¥1,234,567", "1 234 567 JPY", "1234567"),
]
ASK = """async (currency, language) => {
    const main = document.querySelector('script[type=module]').src;
    const of = (name) => import(main.replace('main.js', name));
    const {languageSet, money} = await of('language.js');
    await languageSet(language, false);
    const [{decimal}, {minorOf, moneyTyped}] = await Promise.all([of('csv.js'), of('money-field.js')]);
    const one = {amount: 1234567, currency};
    return [money(one), money({amount: -5, currency}), decimal(one), decimal({amount: -5, currency}),
      moneyTyped(one), minorOf(moneyTyped(one), currency), minorOf("12", currency), minorOf("0.0001", currency)];
}"""


@pytest.fixture(scope="module")
def page(browser, stack):
    """Nobody is signed in: only modules are asked."""
    one = browser.open(stack.base_url)
    one.go("/")
    one.see("css=input[type=password]")
    yield one
    one.close()


@pytest.mark.parametrize("currency, english, french, plain", AMOUNTS)
def test_an_amount_has_the_decimals_that_the_api_counts(page, currency, english, french, plain):
    digits = len(plain.partition(".")[2])
    least = {0: "-5", 2: "-0.05", 3: "-0.005"}[digits]
    for language, shown in (("en", english), ("fr", french)):
        found = page.run(ASK, currency, language)
        wanted, small = (plain, least) if language == "en" else (plain.replace(".", ","), least.replace(".", ","))
        said = re.sub(r"[\u00a0\u202f]", " ", found[0])
        # The sign of a currency is the browser's to choose; the figure is not.
        assert (said if currency == "EUR" else re.sub(r"[^\d,. ]", "", said).strip()) == (
            shown if currency == "EUR" else re.sub(r"[^\d,. ]", "", shown).strip())
        assert re.sub(r"[^\d,.]", "", found[1]) == small[1:]
        assert found[2:] == [wanted, small, wanted, 1234567, 12 * 10 ** digits, None]


def test_an_axis_has_them_too(page):
    short = """async (currency) => {
        const main = document.querySelector('script[type=module]').src;
        const {languageSet, moneyShort} = await import(main.replace('main.js', 'language.js'));
        await languageSet("en", false);
        return moneyShort({amount: 1500000, currency});
    }"""
    for currency, wanted in (("RSD", "15k"), ("IQD", "1.5k"), ("JPY", "1.5m")):
        assert re.sub(r"[^\d.km]", "", page.run(short, currency).lower()) == wanted, currency


def test_the_page_and_the_api_count_alike():
    """The tables of web/app/language.js are those of billing/money.c."""
    with open(os.path.join(ROOT, "billing", "money.c"), encoding="utf-8") as file:
        table = file.read().split("codes_by_exponent[] = {")[1].split("};")[0]
    served = {int(digits): "".join(re.findall(r'"([^"]*)"', codes)).split()
              for digits, codes in re.findall(r"\[(\d)\] = ((?:\"[^\"]*\"\s*)+)", table)}
    with open(os.path.join(ROOT, "web", "app", "language.js"), encoding="utf-8") as file:
        shown = dict(re.findall(r'^const (WHOLE|THOUSANDTHS) = "([A-Z ]+)"', file.read(), re.M))
    assert sorted(served) == [0, 1, 2, 3] and served[1] == [] and len(served[2]) > 100
    assert (shown["WHOLE"].split(), shown["THOUSANDTHS"].split()) == (served[0], served[3])
