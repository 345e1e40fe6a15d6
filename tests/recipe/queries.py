"""Random queries for property tests."""

from hypothesis import strategies as st

from browser_agent.core.target import Query
from browser_agent.recipe.roles import ROLES
from browser_agent.recipe.target import WORDS

# Texts as an accessibility tree holds them; control characters never get that far.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=8)
WORDED = TEXT.filter(bool)
SAFE = st.from_regex(r"[A-Za-z][A-Za-z0-9 \"'\\/.:#{}\[\],-]{0,10}", fullmatch=True).filter(
    lambda text: "${" not in text
)

ROLED = st.builds(Query, role=st.sampled_from(ROLES), name=st.none() | TEXT)
SPOKEN = st.builds(lambda word, text: Query.model_validate({word: text}), st.sampled_from(WORDS), WORDED)
SIMPLE = ROLED | SPOKEN


def _nested(outer: list[Query]) -> Query | None:
    within: Query | None = None
    for query in outer:
        within = query.model_copy(update={"within": within})
    return within


SHORT = st.builds(
    lambda query, outer, near: query.model_copy(update={"within": _nested(outer), "near": near}),
    SIMPLE,
    st.lists(SIMPLE, max_size=3),
    st.none() | SIMPLE,
)

_FLAT = st.builds(Query, role=st.sampled_from(ROLES), name=st.none() | SAFE)
LONG = st.builds(
    Query,
    role=st.sampled_from(ROLES),
    name=SAFE,
    exact=st.booleans(),
    text=st.none() | SAFE,
    within=st.none() | _FLAT,
    near=st.none() | _FLAT,
    row=st.dictionaries(SAFE, SAFE, max_size=2),
    nth=st.none() | st.integers(0, 9),
    frame=st.lists(SAFE, max_size=2).map(tuple),
    also=st.lists(_FLAT, max_size=2).map(tuple),
)
QUERY = _FLAT | LONG
