"""Which model thinks for which role."""

from __future__ import annotations

import pytest

from browser_agent.core.errors import UsageError
from browser_agent.model.roles import DEFAULTS, ROLES, parse


def test_one_role_is_set_and_the_others_stay():
    roles = parse("execute=gpt-5.4-mini")

    assert (roles.execute.model, roles.execute.effort) == ("gpt-5.4-mini", DEFAULTS.execute.effort)
    assert (roles.plan, roles.judge, roles.extract) == (DEFAULTS.plan, DEFAULTS.judge, DEFAULTS.extract)


def test_a_name_alone_is_for_all_roles_but_those_that_are_named():
    roles = parse("execute=small:low", "gpt-5.4")

    assert [roles.of(role).model for role in ROLES] == ["gpt-5.4", "small", "gpt-5.4", "gpt-5.4", "gpt-5.4"]
    assert roles.models == ("gpt-5.4", "small")
    assert parse("gpt-5.4,execute=small:low") == roles


@pytest.mark.parametrize(
    ("text", "model", "effort"),
    [
        ("plan=gpt-5.4:high", "gpt-5.4", "high"), ("plan=qwen3:8b", "qwen3:8b", DEFAULTS.plan.effort),
        ("plan=qwen3:8b:none", "qwen3:8b", "none"), ("openai/gpt-5.4", "openai/gpt-5.4", DEFAULTS.plan.effort),
        ("low", "low", DEFAULTS.plan.effort), (" plan = x ", "x", DEFAULTS.plan.effort),
    ],
)  # fmt: skip
def test_an_effort_is_told_from_a_name_with_a_colon(text: str, model: str, effort: str):
    assert (parse(text).plan.model, parse(text).plan.effort) == (model, effort)


def test_nothing_said_leaves_everything():
    assert parse() == DEFAULTS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("planner=x", "no role 'planner'; roles are plan, execute, judge, extract, heal"), ("plan=", "names no model"),
        ("", "names no model"), ("a b", "names no model"), ("plan=a,,", "names no model"), ("=x", "no role ''"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(text: str, why: str):
    with pytest.raises(UsageError, match=why):
        parse(text)
