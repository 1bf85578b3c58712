"""Opens reports in a browser as a reader would; CONTRIBUTING.md says how to run it.

Reports whose names try to break out of the page are opened, and those that are named on the command
line. Each is looked at on a desk and on a phone, light and dark: nothing may run, nothing may be
fetched, nothing may go wrong, and every name has to stand there as it was written.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from milepost.engine.render.html_report import html_report
from milepost.engine.render.text import clean
from milepost.engine.run import assessed
from milepost.engine.view.reporting import Material, report_of
from tests.render.reports import STEERING, named, outcome
from tests.render.test_html_report import HOSTILE
from tests.view.example import workspace

SIZES = ((1440, 1000), (390, 844))


def pages() -> Iterator[tuple[str, bytes, str]]:
    """What each report tries, the report, and a name that has to stand on it."""
    names = (*HOSTILE, *STEERING)
    for name in names:
        yield name, html_report(named(name), Material(outcome().assessed, outcome())), clean(name)
    for number in range(len(HOSTILE)):
        texts = [*HOSTILE[number:], *HOSTILE[:number]]
        known = ("site", "mail", "shop", "ads", "data", "model", "spare")
        model = dict(zip(known, texts, strict=False))
        before = assessed(workspace(names=model, organisation=texts[0], team=texts[1]))
        yield texts[0], html_report(report_of(Material(before)), Material(before)), clean(texts[0])


def faults(browser: Browser, file: Path, name: str) -> Iterator[str]:
    """What is wrong with a page in the browser."""
    for width, height in SIZES:
        for theme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme
            )
            page, told = context.new_page(), list[str]()
            page.on("dialog", lambda dialog, told=told: (told.append("dialog"), dialog.dismiss()))
            page.on("console", lambda line, told=told: told.append(line.text))
            page.on("pageerror", lambda error, told=told: told.append(str(error)))
            page.on("request", lambda asked, told=told: told.append(asked.url))
            page.goto(file.as_uri())
            kept = (file.as_uri(), "data:")
            yield from (line[:200] for line in told if not line.startswith(kept))
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                yield f"wider than the screen of {width}"
            if " ".join(name.split()) not in " ".join(page.inner_text("body").split()):
                yield "the name does not stand there"
            context.close()


if __name__ == "__main__":
    wrong = 0
    with sync_playwright() as tool, tempfile.TemporaryDirectory() as folder:
        chromium, *own = sys.argv[1:]
        browser = tool.chromium.launch(executable_path=chromium)
        tried = [(path, Path(path).read_bytes(), "") for path in own]
        tried += [*pages()]
        for what, html, name in tried:
            file = Path(folder) / "report.html"
            file.write_bytes(html)
            for fault in faults(browser, file, name):
                wrong += 1
                print(f"{what[:60]!r}: {fault}")
        browser.close()
    print(f"{len(tried)} reports, {wrong} faults")
    sys.exit(bool(wrong))
