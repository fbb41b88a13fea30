"""Plots of trends as SVG: a single file without external scripts, fonts or style sheets."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from kashaf.search.trends import Trend

_COLORS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Colors that color-blind people can distinguish: M. Okabe, K. Ito (jfly.uni-koeln.de/color)."""
_DASHES: Final = ("none", "8 4", "2 3")
_WIDTH, _HEIGHT = 800, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 50, 60
_MOST_LABELS: Final = 12


def trend_svg(trend: Trend) -> str:
    """Return a trend as an SVG image: a line for each query, and the numbers of documents."""
    highest = _round_up(max((max(counts) for counts in trend.counts.values() if counts), default=1))
    title = escape(" · ".join(trend.counts))
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            'font-family="sans-serif" font-size="13" fill="#222">',
            f"<title>{title}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            *_axes(trend.periods, highest),
            *(
                _line(number, counts, len(trend.periods), highest)
                for number, counts in enumerate(trend.counts.values())
            ),
            *_legend(list(trend.counts)),
            "</svg>\n",
        )
    )


def _axes(periods: Sequence[str], highest: int) -> Iterator[str]:
    for tick in sorted({round(highest * part / 4) for part in range(5)}):
        y = _y(tick, highest)
        yield (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{tick}</text>'
        )
    step = math.ceil(len(periods) / _MOST_LABELS)
    for at in range(0, len(periods), step or 1):
        x, y = _x(at, len(periods)), _HEIGHT - _BOTTOM + 22
        yield f'<text x="{x}" y="{y}" text-anchor="middle">{escape(periods[at])}</text>'


def _line(number: int, counts: Sequence[int], periods: int, highest: int) -> str:
    points = " ".join(f"{_x(at, periods)},{_y(n, highest)}" for at, n in enumerate(counts))
    style = f'stroke="{_color(number)}" stroke-dasharray="{_dash(number)}"'
    mark = f'fill="{_color(number)}"'
    dots = "".join(
        f'<circle cx="{_x(at, periods)}" cy="{_y(count, highest)}" r="3" {mark}/>'
        for at, count in enumerate(counts)
        if count
    )
    return f'<polyline points="{points}" fill="none" stroke-width="2" {style}/>{dots}'


def _legend(queries: Sequence[str]) -> Iterator[str]:
    width = (_WIDTH - _LEFT - _RIGHT) / max(len(queries), 1)
    for number, query in enumerate(queries):
        x = round(_LEFT + number * width, 1)
        style = f'stroke="{_color(number)}" stroke-dasharray="{_dash(number)}"'
        yield (
            f'<line x1="{x}" x2="{x + 30}" y1="24" y2="24" stroke-width="2" {style}/>'
            f'<text x="{x + 36}" y="28" unicode-bidi="isolate">{escape(query)}</text>'
        )


def _x(at: int, periods: int) -> float:
    share = at / (periods - 1) if periods > 1 else 0.5
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(count: int, highest: int) -> float:
    return round(_HEIGHT - _BOTTOM - count / highest * (_HEIGHT - _TOP - _BOTTOM), 1)


def _round_up(highest: int) -> int:
    """Round up to 4, 8, 20, 40, 80, 200, …, which grid lines divide by four."""
    scale = 1
    while True:
        for size in (4, 8, 20):
            if size * scale >= highest:
                return size * scale
        scale *= 10


def _color(number: int) -> str:
    return _COLORS[number % len(_COLORS)]


def _dash(number: int) -> str:
    return _DASHES[number // len(_COLORS) % len(_DASHES)]
