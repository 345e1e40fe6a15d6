"""The memory read aloud: each report is a fold over the events of one run and changes nothing."""

from browser_agent.report.run import RunReport, StepReport, fold

__all__ = ["RunReport", "StepReport", "fold"]
