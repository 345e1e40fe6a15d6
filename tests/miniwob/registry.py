"""Which policy plays which task."""

from __future__ import annotations

from collections.abc import Callable

from .playing import Policy

POLICIES: dict[str, Policy] = {}


def plays(*tasks: str) -> Callable[[Policy], Policy]:
    """Enter a policy for tasks, by the names of their pages."""

    def enter(policy: Policy) -> Policy:
        for task in tasks:
            assert task not in POLICIES, f"{task} has a policy already"
            POLICIES[task] = policy
        return policy

    return enter
