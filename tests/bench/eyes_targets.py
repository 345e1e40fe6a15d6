"""The figures to reach, each judged on what was measured. Nothing here fails: a row says reached or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import geometric_mean

from tests.bench.eyes_clock import NOT_THERE
from tests.bench.eyes_measure import Measured


@dataclass(frozen=True)
class Judged:
    """One figure to reach. of, reached: pages that it was judged on, and those of them that reach it."""

    what: str
    of: int
    reached: int
    worst: str
    middle: float | None

    @property
    def verdict(self) -> str:
        """In two words."""
        if not self.of:
            return "not there yet"
        return "reached" if self.reached == self.of else f"NOT REACHED ({self.reached} of {self.of} pages)"


Value = Callable[[Measured], float | None]


def judged(all_pages: Sequence[Measured]) -> list[Judged]:
    """All figures of issue 3 that this bench can measure."""
    small = [one for one in all_pages if one.page.small]
    big = [one for one in all_pages if not one.page.small]
    first = [one for one in big if one.page.name != "table5k"]
    huge = [one for one in big if one.page.name == "table5k"]
    settled = "click settle observe"
    return [
        Figure("whole, small pages: <= 1.5 x walk", "observe", most=1.5).judge(small, ratio("observe", "walk")),
        Figure("whole, small pages: >= 3 x faster than Playwright's", "observe", least=3).judge(
            small, ratio("aria", "observe")
        ),
        Figure("whole, big pages: <= 2 x walk", "observe", most=2).judge(big, ratio("observe", "walk")),
        Figure("first look, big pages: <= 2 x walk", "first look", most=2).judge(
            big, ratio("first look", "first walk")
        ),
        Figure("whole, big pages: >= 8 x faster than Playwright's", "observe", least=8).judge(
            big, ratio("aria", "observe")
        ),
        Figure("view, big pages: <= 2,500 tokens", "view", most=2500).judge(big, tokens("view")),
        Figure("view, big pages: <= 40 ms", "view", most=40).judge(first, time("view")),
        Figure("view, table5k: <= 150 ms", "view", most=150).judge(huge, time("view")),
        Figure("view, big pages: 100 % of what is in the window", "view", least=1).judge(big, covered("view")),
        Figure("find, big pages: <= 10 ms", "seek", most=10).judge(big, time("seek")),
        Figure("tokens, small pages: <= 0.45 x Playwright's", "observe", most=0.45).judge(
            small, token_ratio("observe", "aria")
        ),
        Figure("controls with a usable ref: 100 %", "observe", least=1).judge(all_pages, covered("observe")),
        Figure("delta: <= one round trip + 2 ms (ms over it)", "delta", most=2).judge(all_pages, _over_rtt),
        Figure("delta: <= the browser's own layout + 2 ms (ms over it)", "delta", most=2).judge(
            all_pages, _over_layout
        ),
        Figure("delta: <= 5 % of the whole", "delta", most=0.05).judge(all_pages, token_ratio("delta", "observe")),
        Figure("click, settle, observe, small pages: <= 45 ms", settled, most=45).judge(small, time(settled)),
        Figure("fill, small pages: <= 30 ms", "fill", most=30).judge(small, time("fill")),
        Figure("observation and picture: <= 1.1 x picture", "picture observe", most=1.1).judge(
            all_pages, ratio("picture observe", "picture")
        ),
    ]


@dataclass(frozen=True)
class Figure:
    """A figure to reach, at most or at least. by: the contender whose failure on a page is a page not reached."""

    what: str
    by: str
    most: float = inf
    least: float = -inf

    def judge(self, pages: Iterable[Measured], value: Value) -> Judged:
        """On the pages that have the number, and those where the contender failed."""
        numbers, failed = [], []
        for one in pages:
            took = one.took.get(self.by)
            if took is not None and took.why and took.why != NOT_THERE:
                failed.append(one.page.name)
            elif (number := value(one)) is not None:
                numbers.append((number, one.page.name))
        far = (max if self.most < inf else min)(numbers, default=(0.0, ""))
        worst = f"failed ({failed[0]})" if failed else f"{far[0]:.3g} ({far[1]})" if numbers else ""
        positive = [number for number, _ in numbers if number > 0]
        fits = sum(self.least <= number <= self.most for number, _ in numbers)
        return Judged(
            self.what, len(numbers) + len(failed), fits, worst, geometric_mean(positive) if positive else None
        )


def time(name: str) -> Value:
    """Median ms of a contender on a page."""
    return lambda one: took.median if (took := one.took.get(name)) else None


def ratio(name: str, other: str) -> Value:
    """Median of one contender over that of another."""

    def value(one: Measured) -> float | None:
        above, below = time(name)(one), time(other)(one)
        return above / below if above and below else None

    return value


def tokens(name: str) -> Value:
    """Tokens of a contender's text on a page."""
    return lambda one: one.tokens.get(name)


def token_ratio(name: str, other: str) -> Value:
    """Tokens of one over those of another."""
    return lambda one: one.tokens[name] / one.tokens[other] if one.tokens.get(name) and one.tokens.get(other) else None


def covered(name: str) -> Value:
    """Share of the controls that have a ref."""
    return lambda one: one.covered[name][0] / one.covered[name][1] if one.covered.get(name, (0, 0))[1] else None


def _over_layout(one: Measured) -> float | None:
    delta, layout = time("delta")(one), time("layout")(one)
    return delta - layout if delta is not None and layout is not None else None


def _over_rtt(one: Measured) -> float | None:
    delta, rtt = time("delta")(one), time("rtt")(one)
    return delta - rtt if delta is not None and rtt is not None else None
