"""JUnit XML, which CI servers show as test results: the recipe is a suite, each step a case."""

from __future__ import annotations

import re
from xml.etree import ElementTree as xml

from browser_agent.report.approval import KINDS as APPROVALS
from browser_agent.report.run import RunReport, StepReport
from browser_agent.report.thought import KINDS
from browser_agent.report.voice import exit_meaning, outcome_word

READS = frozenset({"run_started", "step_started", "checked", "step_finished", "run_finished", "warned", "write_held"})
IGNORES = dict.fromkeys(
    (
        "observed", "matched", "resolved", "decided", *APPROVALS, "intent", "performed", "recovered", "extracted",
        "row_finished",
        "checkpoint_kept", "effect_settled",
        "egress_denied", "sighted", "secret_used", "noted", "picture_kept", "run_resumed", *KINDS,
    ),
    "CI servers have no place to show it; the HTML report has",
)  # fmt: skip

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: RunReport) -> str:
    """The run as a JUnit document.

    A run that did not pass always has at least one failure or error, also when no step is to blame; a run
    that passed has none, so the step of an `optional` fault counts as skipped.
    """
    cases = [_step_case(report, step) for step in report.steps]
    cases += _verify_cases(report)
    if not report.is_success and not any(_is_bad(case) for case in cases):
        cases.append(_run_case(report))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        "time": f"{report.duration_s:.3f}",
    }
    root = xml.Element("testsuites", {"name": "browser-agent", **counts})
    suite = xml.SubElement(
        root, "testsuite", {"name": _legal(report.title), **counts, "timestamp": report.at.removesuffix("Z")}
    )
    if report.recipe:
        suite.set("file", _legal(report.recipe))
    properties = xml.SubElement(suite, "properties")
    for name, value in _properties(report).items():
        xml.SubElement(properties, "property", {"name": _legal(name), "value": _legal(value)})
    suite.extend(cases)
    told = [warning.message for warning in report.all_warnings] + [f"would send {one}" for one in report.all_held]
    if told:
        said = "\n".join(told)
        xml.SubElement(suite, "system-err").text = _legal(said)
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _step_case(report: RunReport, step: StepReport) -> xml.Element:
    row = f" [{step.row}]" if step.row else ""
    number = f"{step.number}  " if step.number else ""
    case = _case(report, f"{number}{step.name or step.id}{row}", step.duration_s)
    if step.place:
        case.set("file", _legal(step.place.file))
        case.set("line", str(step.place.line))
    if step.verdict == "passed":
        return case
    if step.verdict == "skipped" or (step.verdict == "failed" and report.is_success):
        word = "optional: " if step.verdict == "failed" else ""
        xml.SubElement(case, "skipped", {"message": _legal(word + _why(step))})
        return case
    mark = "failure" if step.verdict == "failed" else "error"
    kind = step.fault.kind if step.fault else step.verdict
    problem = xml.SubElement(case, mark, {"message": _legal(_why(step)), "type": kind})
    problem.text = _legal(_details(report, step))
    return case


def _verify_cases(report: RunReport) -> list[xml.Element]:
    cases = []
    for verdict in report.finished.verify if report.finished else ():
        case = _case(report, f"verify: {verdict.expected or verdict.why}", 0.0)
        if not verdict.is_met:
            found = verdict.found or verdict.why
            problem = xml.SubElement(case, "failure", {"message": _legal(found), "type": verdict.state})
            problem.text = _legal(f"expected  {verdict.expected}\nfound     {found}")
        cases.append(case)
    return cases


def _run_case(report: RunReport) -> xml.Element:
    case = _case(report, "the run", report.duration_s)
    why = report.finished.why if report.finished else ""
    problem = xml.SubElement(
        case, "error", {"message": _legal(why or exit_meaning(report)), "type": str(report.outcome)}
    )
    hints = report.finished.next if report.finished else ()
    problem.text = _legal("\n".join([f"{outcome_word(report)}: {exit_meaning(report)}", why, *hints]))
    return case


def _case(report: RunReport, name: str, duration_s: float) -> xml.Element:
    group = report.recipe.removesuffix(".yaml").removesuffix(".yml").replace("/", ".") or "recipe"
    return xml.Element("testcase", {"classname": _legal(group), "name": _legal(name), "time": f"{duration_s:.3f}"})


def _why(step: StepReport) -> str:
    if step.verdict == "running":
        return "the step began and the journal ends before it does"
    if step.expected or step.found:
        return f"expected {step.expected}; found {step.found}"
    return step.why


def _details(report: RunReport, step: StepReport) -> str:
    parts = {
        "expected": step.expected,
        "found": step.found,
        "alike": "; ".join(step.near),
        "why": step.why,
        "recipe": str(step.place) if step.place else "",
        "next": step.fault.next if step.fault else "",
        "journal": report.journal,
    }
    return "\n".join(f"{label:<9} {text}" for label, text in parts.items() if text)


def _properties(report: RunReport) -> dict[str, str]:
    made = {
        "run": report.run,
        "outcome": str(report.outcome),
        "journal": report.journal,
        "journal.head": report.head,
        "model_calls": str(report.spend.model_calls),
    }
    if report.started:
        made["recipe.sha256"] = report.started.sha256
        made |= {f"version.{name}": version for name, version in report.started.versions.items()}
    return {name: value for name, value in made.items() if value}


def _is_bad(case: xml.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def _legal(text: str) -> str:
    """XML 1.0 cannot carry most control characters, not even escaped (section 2.2 of the recommendation)."""
    return _ILLEGAL.sub("\ufffd", text)
