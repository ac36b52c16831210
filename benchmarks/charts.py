"""Owns charts: SVG made of words, readable as text, on a light and on a dark page.

Two kinds: dots on a logarithmic axis, one row a workload, where servers differ by powers of ten; and bars from
zero, for sizes. A chart brings its own ground, since the page's may be dark where the reader's system is light.
Colours are Okabe and Ito's, which the colour-blind tell apart; shapes differ as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH: Final = 800
LABELS: Final = 240
RIGHT: Final = 30
ROW: Final = 26
TOP: Final = 34
LEGEND_ROW: Final = 20
LEGEND_COLUMN: Final = 250
BAR: Final = 16
SIZE: Final = 5

_STYLE: Final = """
svg { font: 12px system-ui, sans-serif; }
.ground { fill: #ffffff; } .text { fill: #1f2328; } .soft { fill: #59636e; } .line { stroke: #d1d9e0; }
.s0 { fill: #0072b2; stroke: #0072b2; } .s1 { fill: #d55e00; stroke: #d55e00; } .s2 { fill: #009e73; stroke: #009e73; }
.s3 { fill: #8a6d00; stroke: #8a6d00; } .s4 { fill: #cc79a7; stroke: #cc79a7; } .s5 { fill: #59636e; stroke: #59636e; }
.s6 { fill: #000000; stroke: #000000; }
@media (prefers-color-scheme: dark) {
.ground { fill: #14171a; } .text { fill: #e6e9ec; } .soft { fill: #9aa4ae; } .line { stroke: #33393f; }
.s0 { fill: #56b4e9; stroke: #56b4e9; } .s1 { fill: #ff9f5a; stroke: #ff9f5a; } .s2 { fill: #2fd3a2; stroke: #2fd3a2; }
.s3 { fill: #f0e442; stroke: #f0e442; } .s5 { fill: #aab4be; stroke: #aab4be; } .s6 { fill: #ffffff; stroke: #ffffff; }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it stands for, how long it is, and what is written behind it. The reader looks for `ours`."""

    label: str
    value: float
    text: str
    ours: bool = False


def dots(title: str, unit: str, series: Sequence[str], rows: Sequence[tuple[str, Mapping[str, float]]]) -> str:
    """Draw a row for each label, with a dot for each series where it has a value, on a logarithmic axis."""
    values = [value for _, row in rows for value in row.values() if value > 0]
    low, high = powers(values)
    legend = -(-len(series) // _per_row()) * LEGEND_ROW
    top = TOP + legend + 12
    bottom = top + len(rows) * ROW

    def x(value: float) -> float:
        share = (math.log10(value) - low) / (high - low)
        return LABELS + share * (WIDTH - LABELS - RIGHT)

    parts = _legend(series)
    for power in range(low, high + 1):
        at = x(10.0**power)
        parts.append(f'<line class="line" x1="{at:.1f}" y1="{top}" x2="{at:.1f}" y2="{bottom}"/>')
        parts.append(_text(at, bottom + 16, _power(power), "soft", anchor="middle"))
    parts.append(_text((LABELS + WIDTH - RIGHT) / 2, bottom + 34, unit, "soft", anchor="middle"))
    for number, (label, row) in enumerate(rows):
        y = top + number * ROW + ROW / 2
        parts.append(_text(LABELS - 12, y + 4, label, "text", anchor="end"))
        parts.append(
            f'<line class="line" x1="{LABELS}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke-dasharray="2 4"/>'
        )
        # The first series last, so that it lies on top.
        for name in reversed(series):
            if row.get(name, 0) > 0:
                parts.append(_mark(series.index(name), x(row[name]), y, f"{label}, {name}: {row[name]:,.0f}"))
    return _svg(title, bottom + 46, parts)


def bars(title: str, panels: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Draw panels of bars; each panel has an axis of its own that begins at zero."""
    parts: list[str] = []
    y = TOP + 8.0
    for heading, panel in panels:
        parts.append(_text(12, y + 12, heading, "text", weight="600"))
        y += 26
        longest = max((bar.value for bar in panel), default=0) or 1
        for bar in panel:
            width = bar.value / longest * (WIDTH - LABELS - RIGHT - 120)
            parts.append(_text(LABELS - 12, y + 12, bar.label, "text", anchor="end"))
            kind = 0 if bar.ours else 5
            parts.append(f'<rect class="s{kind}" x="{LABELS}" y="{y:.0f}" width="{width:.1f}" height="{BAR}"/>')
            parts.append(_text(LABELS + width + 8, y + 12, bar.text, "text"))
            y += BAR + 6
        y += 12
    return _svg(title, y + 4, parts)


def powers(values: Sequence[float]) -> tuple[int, int]:
    """Give the powers of ten between which all values lie.

    >>> powers([3, 40, 2500])
    (0, 4)
    >>> powers([10])
    (1, 2)
    """
    low = math.floor(math.log10(min(values, default=1)))
    high = math.ceil(math.log10(max(values, default=10)))
    return low, max(high, low + 1)


def _power(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def _per_row() -> int:
    return WIDTH // LEGEND_COLUMN


def _legend(series: Sequence[str]) -> list[str]:
    parts = []
    for number, name in enumerate(series):
        line, column = divmod(number, _per_row())
        x, y = 20 + column * LEGEND_COLUMN, TOP + 12 + line * LEGEND_ROW
        parts += [_mark(number, x, y, name), _text(x + 12, y + 4, name, "text")]
    return parts


def _mark(number: int, x: float, y: float, what: str) -> str:
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y}" r="{SIZE + 1}"/>',
        f'<rect x="{x - SIZE:.1f}" y="{y - SIZE}" width="{2 * SIZE}" height="{2 * SIZE}"/>',
        f'<path d="M{x:.1f} {y - SIZE}l{SIZE} {2 * SIZE}h-{2 * SIZE}z"/>',
        f'<path d="M{x:.1f} {y + SIZE}l{SIZE} -{2 * SIZE}h-{2 * SIZE}z"/>',
        f'<path d="M{x:.1f} {y - SIZE - 1}l{SIZE + 1} {SIZE + 1}l-{SIZE + 1} {SIZE + 1}l-{SIZE + 1} -{SIZE + 1}z"/>',
        f'<path d="M{x - SIZE + 1:.1f} {y - SIZE + 1}l8 8m0 -8l-8 8" stroke-width="2.5"/>',
        f'<path d="M{x - SIZE:.1f} {y}h{2 * SIZE}m-{SIZE} -{SIZE}v{2 * SIZE}" stroke-width="2.5"/>',
    )
    kind = number % len(shapes)
    return f'<g class="s{kind}"><title>{escape(what)}</title>{shapes[kind]}</g>'


def _text(x: float, y: float, text: str, kind: str, *, anchor: str = "start", weight: str = "400") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'width="{WIDTH}" height="{height:.0f}" role="img" aria-label="{escape(title)}">'
    )
    ground = f'<rect class="ground" width="{WIDTH}" height="{height:.0f}" rx="6"/>'
    heading = _text(12, 22, title, "text", weight="600")
    return "\n".join([head, f"<style>{_STYLE}</style>", ground, heading, *parts, "</svg>", ""])
