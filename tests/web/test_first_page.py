"""How soon the first page is there on loopback, with nothing kept from before."""
import statistics

from browser import SLOW

LIMIT_MS, LOADS, LOADS_MAX = 300, 5, 25
# When the first heading came into the document, since the navigation began.
HEADING = """new MutationObserver((_, watch) => {
    if (document.querySelector("h1") === null) return;
    window.headingCame = performance.now();
    watch.disconnect();
}).observe(document, {childList: true, subtree: true});"""
SEEN = """async () => {
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
    while (painted() === undefined) await new Promise((done) => setTimeout(done, 20));
    return Math.max(window.headingCame, painted().startTime);
}"""


def load(visit):
    """Milliseconds to the sign-in page's heading, painted; each time as a new visitor, whose cache is empty."""
    page = visit()
    page.addInitScript({"content": HEADING})
    page.go("/")
    page.heading("Sign in")
    return page.run(SEEN)


def test_the_first_page_is_there_within_300_ms(visit):
    """The fastest of several loads is judged: whatever else the machine does makes a load slower, never faster, so that
    the fastest is nearest to what the page itself needs; and a page that needs longer is slower in each load, the
    fastest too. Where others keep the processors busy, more loads are tried."""
    took = [load(visit) for _ in range(LOADS)]
    while min(took) >= LIMIT_MS and len(took) < LOADS_MAX and SLOW == 1:
        took.append(load(visit))
    print(f"first page: fastest {min(took):.0f} ms, median {statistics.median(took):.0f} ms of {len(took)} loads")
    assert SLOW > 1 or min(took) < LIMIT_MS, took
