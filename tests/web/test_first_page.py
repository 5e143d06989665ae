"""The first page on loopback, with nothing kept from before: how soon it is painted, how much it computes until then,
how large its scripts are, and whom it asks.

The page's own timing is judged, by the fastest of ten loads: whatever else the machine does makes a load slower and
never faster, so that the fastest is nearest to what the page itself needs; and a page that became heavy is slower in
each load, the fastest too. Ten, because a load takes about a second where others keep the processors busy, and among
ten there is one that was hardly held up. Where they are busy all the time, even the fastest waits for its turn: the
time may be as many times longer as there are others who want a processor. So that no heavy page passes then, the
processor time of the page's main thread is judged too, which grows by little when others are busy: 110 to 140 ms with
sixteen others on two processors."""
import statistics

from browser import SLOW, crowded

LIMIT_MS, WORK_MS, LOADS, SCRIPTS_MOST = 300, 200, 10, 40_000
# When the heading came into the document, since the navigation began.
HEADING = """new MutationObserver((_, watch) => {
    if (document.querySelector("h1") === null) return;
    window.headingCame = performance.now();
    watch.disconnect();
}).observe(document, {childList: true, subtree: true});"""
# Milliseconds to the painted heading, from the page's own entries; null where nothing is painted within ten seconds.
PAINTED = """async () => {
    const until = performance.now() + 10000 * SLOW;
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
    while (painted() === undefined || window.headingCame === undefined) {
        if (performance.now() > until) return null;
        await new Promise((done) => setTimeout(done, 20));
    }
    return Math.max(window.headingCame, painted().startTime);
}""".replace("SLOW", str(SLOW))
FILES = """() => performance.getEntriesByType("resource").map(({name, encodedBodySize, transferSize}) =>
    ({name, size: encodedBodySize, sent: transferSize}))"""


def load(visit, host):
    """Milliseconds to the painted heading, those of the main thread until then, and the bytes of the scripts; each time
    as a new visitor, whose cache is empty."""
    page = visit()
    page.addInitScript({"content": HEADING})
    before = page.processor_ms()
    page.go("/")
    painted = page.run(PAINTED)
    worked = page.processor_ms() - before
    page.heading("Sign in")
    assert painted is not None, "nothing was painted"
    files = page.run(FILES)
    assert all(one["sent"] > 0 for one in files), ("something came out of a cache", files)
    assert set(page.seen()["hosts"]) == {host}
    return painted, worked, sum(one["size"] for one in files if one["name"].endswith(".js"))


def told(what, times):
    print(f"first page, {what}: fastest {min(times):.0f} ms, median {statistics.median(times):.0f} ms of {len(times)}")


def test_the_first_page_is_painted_within_300_ms_and_its_scripts_are_small(visit, stack):
    host = stack.base_url.split("//")[1]
    painted, worked, scripts = zip(*[load(visit, host) for _ in range(LOADS)])
    told("painted", painted)
    told("computed", worked)
    assert len(set(scripts)) == 1 and 10_000 < scripts[0] < SCRIPTS_MOST, scripts
    if SLOW == 1:
        assert min(worked) < WORK_MS, worked
        assert min(painted) < LIMIT_MS * crowded(), (painted, crowded())
