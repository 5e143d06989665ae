"""tests/web/judged.py: what holds of every page and state: axe-core finds nothing, and nothing is wider than the
window. And pictures of them, for people to look at: in web-pictures of the build folder."""
import os

from browser import BUILD


def faultless(page):
    page.run_until("() => document.querySelector('.quote.stale') === null")  # dimmed while it is computed anew
    found = page.axe()
    assert found == [], found
    assert page.run("() => document.documentElement.scrollWidth <= innerWidth"), page.url()


def picture(page, name):
    page.screenshot({"path": os.path.join(BUILD, "web-pictures", name + ".png"), "fullPage": True})
