"""What a page reads as a whole: lists beyond their first page, up to a limit; files up to a size."""
import pytest
from test_states import open_panel, total

PAGES = """async ([module, name], pages) => {
    const asked = [], real = window.fetch;
    window.fetch = async (request) => {
        const at = asked.push(new URL(request.url).searchParams.get("cursor")) - 1;
        return Response.json({next_cursor: at + 1 < pages ? `after-${at}` : null, data: Array.from({length: 100},
            (_, row) => ({id: `pm_${at}_${row}`, type: "card", status: "active", mandate: null}))});
    };
    const main = document.querySelector('script[type=module]').src;
    try {
        const found = await (await import(main.replace('main.js', module)))[name]();
        const rows = found.rows ?? found;
        return [rows.length, rows.at(-1).id, asked, found.capped ?? null];
    } finally {
        window.fetch = real;
    }
}"""


@pytest.mark.parametrize("module, name, capped", [("pay-invoice.js", "chargeableRead", False),
                                                  ("organization.js", "everySubscription", True)])
def test_a_list_is_read_beyond_its_first_page_and_ends(visit, module, name, capped):
    """2 pages of 100 are read whole; of an endless list, 10 pages."""
    page = visit()
    page.go("/")
    page.see("css=input[type=password]")
    assert page.run(PAGES, [module, name], 2) == [200, "pm_1_99", [None, "after-0"], False if capped else None]
    endless = page.run(PAGES, [module, name], 1000)
    assert (endless[:2], len(endless[2]), endless[3]) == ([1000, "pm_9_99"], 10, True if capped else None)


TOO_LARGE = "This file is larger than 1 MB, so it was not read. Keep only names and addresses in it, or split it."


@pytest.mark.parametrize("where", ["order", "import"])
def test_a_file_that_is_too_large_is_not_read_and_says_what_to_do(buyer, owner, tmp_path, where):
    row = "Anne Un;anne@large.example\n"
    whole = tmp_path / "whole.csv"
    whole.write_text(row + "\n" * (1000000 - len(row)))
    large = tmp_path / "large.csv"
    large.write_text(row + "\n" * (1000001 - len(row)))
    if where == "order":
        open_panel(buyer, owner.subscription_id)
        total(buyer, 105)
        buyer.click("css=.users summary")
    else:
        buyer.go("/users/import")
    field = {"order": "css=.users input[type=file]", "import": "css=#import-file"}[where]
    buyer.see(field)
    buyer.setInputFiles(field, str(large))
    buyer.says(TOO_LARGE)
    assert "anne@large.example" not in buyer.text()
    buyer.setInputFiles(field, str(whole))
    buyer.says("anne@large.example")
    buyer.says_not(TOO_LARGE)
