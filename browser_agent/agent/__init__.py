"""Wiring, and the public Python API: the only place where browser, engine, data and memory meet."""

from browser_agent.agent.job import Job, Options, prepare
from browser_agent.agent.page import look_at, open_page
from browser_agent.agent.run import Result, run_recipe

__all__ = ["Job", "Options", "Result", "look_at", "open_page", "prepare", "run_recipe"]
