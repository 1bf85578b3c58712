"""The same pictures wherever this runs: `python -m tests.render.bare` prints their hashes."""

from hashlib import sha256

from milepost.engine.render import charts, timeline
from milepost.engine.view.charts_over_time import cash_chart
from tests.render.test_pictures import small_timeline
from tests.view.charts import budget, costly, outcome
from tests.view.example import NAMES, workspace

FORMATS = ("svg", "png", "pdf")


def sums() -> dict[str, str]:
    """The hash of a picture with letters of several scripts, and of a chart, in each format."""
    names = {**NAMES, "shop": "Łódź Ηλεκτρονικό שלום منصة"}
    chart = cash_chart(outcome(names, plan=costly(), limits=budget()), costly())
    roadmap = small_timeline(workspace(names=names))
    return {
        f"{name} {kind}": sha256(drawn).hexdigest()
        for kind in FORMATS
        for name, drawn in (
            ("roadmap", timeline.draw(roadmap, format=kind)),
            ("chart", charts.draw(chart, kind)),
        )
    }


if __name__ == "__main__":
    for name, found in sums().items():
        print(name, found)  # noqa: T201 - read by the test that starts this
