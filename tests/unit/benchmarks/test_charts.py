"""Charts say what they were given, and are well formed whatever it is called."""

from xml.etree import ElementTree as ET

import pytest

from benchmarks import charts
from benchmarks.charts import Bar

SVG = "{http://www.w3.org/2000/svg}"


def test_a_tenfold_value_lies_a_power_further_to_the_right() -> None:
    drawn = charts.dots("T", "unit", ["one"], [("a", {"one": 10}), ("b", {"one": 100}), ("c", {"one": 1000})])

    places = [float(mark.attrib["cx"]) for mark in ET.fromstring(drawn).iter(f"{SVG}circle")]  # noqa: S314 - our own
    _, first, second, third = places

    assert second - first == pytest.approx(third - second, abs=0.2)
    assert third > second > first


def test_names_are_text_and_never_markup() -> None:
    drawn = charts.dots("<T>", "a & b", ["<script>"], [('"row"', {"<script>": 3})])

    assert "<script>" not in drawn
    assert "a & b" in "".join(ET.fromstring(drawn).itertext())  # noqa: S314 - our own


def test_the_longest_bar_fills_its_panel_and_others_are_in_proportion() -> None:
    panel = [Bar(label="a", value=10, text="10 MB"), Bar(label="b", value=40, text="40 MB")]

    drawn = ET.fromstring(charts.bars("T", [("Disk", panel)]))  # noqa: S314 - our own
    widths = [float(bar.attrib["width"]) for bar in drawn.iter(f"{SVG}rect")][1:]

    assert widths[1] == pytest.approx(4 * widths[0], abs=0.5)


def test_a_chart_of_nothing_is_a_chart() -> None:
    ET.fromstring(charts.dots("T", "unit", [], []))  # noqa: S314 - our own
    ET.fromstring(charts.bars("T", [("Disk", [])]))  # noqa: S314 - our own
