"""Wiring, and the public Python API: the only place where browser, engine, data and memory meet."""

from browser_agent.agent.deed import Deed, do
from browser_agent.agent.job import Job, Options, prepare
from browser_agent.agent.page import look_at, open_page
from browser_agent.agent.run import Result, run_recipe

__all__ = ["Deed", "Job", "Options", "Result", "do", "look_at", "open_page", "prepare", "run_recipe"]
