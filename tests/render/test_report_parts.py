import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from milepost.engine.model.roadmap import PlanResult, Solved
from milepost.engine.plan.control import SolveSettings
from milepost.engine.render.html_report import folded, html_report
from milepost.engine.render.report_pictures import report_pictures
from milepost.engine.render.themed import Colours
from milepost.engine.view.report import NotNowRow
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.whatif.compare import compare
from milepost.engine.whatif.job import Job, result_of
from milepost.engine.whatif.variants import Variant
from tests.render.reports import outcome, plan_of, report
from tests.render.test_html_report import drawn, page, small

# -- pictures --------------------------------------------------------------------------------------


def compared() -> Material:
    """The small example with a scenario that begins later."""
    base = outcome()
    assert isinstance(base.result, Solved)
    plan = base.workspace.inventory.plan
    plan = replace(plan, start=plan.start + dt.timedelta(weeks=4))
    inventory = replace(base.workspace.inventory, plan=plan)
    other = Variant("later_start", (), replace(base.workspace, inventory=inventory))

    def run(jobs: Sequence[Job]) -> list[PlanResult]:
        return [result_of(job) for job in jobs]

    settings = SolveSettings(reproducible=True)
    found = compare(base.workspace, (other,), run, settings, base.result)
    return Material(base.assessed, base, comparison=found)


def test_every_picture_stands_where_it_is_told() -> None:
    """Each ladder has its heat map, those with a target a map, the next stage its argument."""
    material = compared()
    made = report_of(material)
    pictures = report_pictures(made, material, Colours(), 900)

    assert pictures.heats.keys() == {ladder.id for ladder in made.ladders}
    aims = {ladder.id for ladder in made.ladders if any(at.target for at in ladder.stages)}
    assert pictures.maps.keys() == aims | {made.ladder}
    assert pictures.whys.keys() == {ladder.id for ladder in made.ladders if ladder.next}
    assert pictures.roadmap is not None
    assert [each.of for each in pictures.scenarios] == ["later start"]
    assert "with later start beside the plan" in str(page(html_report(made, material)).tags)


def test_pictures_lead_to_the_rows_of_their_capabilities() -> None:
    """Cards and bars are links into the table, and the tab key goes past them."""
    found = page(small())
    links = [at for at in found.all("a") if (at["href"] or "").startswith("#capability-")]
    rows = {f"#{at['id']}" for at in found.all("tr") if "data-status" in at}
    inside = [at for at in links if at.get("tabindex") == "-1"]

    assert {at["href"] for at in links} <= rows
    assert {at["href"] for at in inside} == rows
    assert len(links) > len(inside) > len(rows)


def test_rows_can_be_chosen_by_stage() -> None:
    """The filter offers the stages of the report's ladder, and the rows carry them."""
    found = page(small())
    ladder = next(each for each in report().ladders if each.id == report().ladder)
    stages = {stage.name for stage in ladder.stages}
    rows = {at["data-stage"] for at in found.all("tr") if "data-stage" in at}

    assert rows <= stages | {""}
    assert rows & stages
    assert stages <= {at["value"] for at in found.all("option")}


# -- what is folded --------------------------------------------------------------------------------


def test_quarters_in_which_nothing_happens_are_told_as_one() -> None:
    """After the last step equal quarters stand in one row, with what is left at their end."""
    quarter = replace(plan_of(report()).quarters[0], one_off=0, person_weeks=0, run=5, stages=())
    labels = ("2028-Q1", "2028-Q2", "2028-Q3")
    quiet = [replace(quarter, label=label, run_left=i) for i, label in enumerate(labels)]
    busy = replace(quarter, label="2027-Q4", one_off=7)

    (first, rest) = folded([busy, *quiet])
    assert first == busy
    assert (rest.label, rest.run, rest.run_left) == ("2028-Q1 to 2028-Q3, each", 5, 2)
    assert list(folded(quiet[:2])) == quiet[:2]


def test_what_shares_a_reason_is_listed_under_it() -> None:
    """A reason that many have is said once, and no name is lost."""
    rows = tuple(NotNowRow(f"c{i}", f"Name {i}", "live", "nobody needs it") for i in range(4))
    own = NotNowRow("site", "Site", "live", "dearer")
    text = page(drawn(replace(report(), not_now=(own, *rows)))).text

    assert text.count("Nobody needs it") == 1
    assert all(row.name in text for row in (own, *rows))
