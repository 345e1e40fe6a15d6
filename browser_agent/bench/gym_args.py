"""What BrowserGym's experiments make an agent of: a model, and the actions that it may use."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass

from browser_agent.bench.gym import GymAgent
from browser_agent.core.errors import UsageError
from browser_agent.model.client import Client
from browser_agent.model.roles import parse

SUBSETS = ("chat", "infeas", "bid", "coord", "nav", "tab")
"""With `coord` there is a way to press a key where nothing has the focus, and to point at a picture."""
KEY = "OPENAI_API_KEY"


@dataclass
class GymAgentArgs:
    """The `agent_args` of an experiment there. model: NAME or NAME:EFFORT. base_url: None is OpenAI.

    subsets: of the harness's high-level actions; a benchmark of theirs names its own.
    """

    model: str
    base_url: str | None = None
    agent_name: str = "browser-agent"
    subsets: tuple[str, ...] = SUBSETS

    def prepare(self) -> None:
        """Nothing has to be started."""

    def close(self) -> None:
        """Nothing was."""

    def make_agent(self) -> GymAgent:
        """An agent for one episode. Raises UsageError without BrowserGym, ModelUnavailable without key and address."""
        try:
            actions = importlib.import_module("browsergym.core.action.highlevel")
        except ImportError as error:
            raise UsageError(f"BrowserGym cannot be loaded: {error}", hint="pip install browsergym-core") from None
        client = Client(self.base_url, os.environ.get(KEY), on_try=lambda _: None)
        action_set = actions.HighLevelActionSet(list(self.subsets), multiaction=False)
        return GymAgent(client, parse(f"execute={self.model}").execute, action_set=action_set)
