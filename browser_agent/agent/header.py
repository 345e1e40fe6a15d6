"""What the first record of a run says of its surroundings: versions, policy as a whole, who began it and from where."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from browser_agent.core.origin import Origin
from browser_agent.core.value import Data, Value

LONGEST = 300


class _Provider(NamedTuple):
    """Variables of one CI server; `mark` is there when it runs us."""

    name: str
    mark: str
    job: str
    run: str
    url: str
    by: str


PROVIDERS = (
    _Provider("github", "GITHUB_ACTIONS", "GITHUB_JOB", "GITHUB_RUN_ID", "", "GITHUB_ACTOR"),
    _Provider("gitlab", "GITLAB_CI", "CI_JOB_ID", "CI_PIPELINE_ID", "CI_JOB_URL", "GITLAB_USER_LOGIN"),
    _Provider("azure", "TF_BUILD", "SYSTEM_JOBID", "BUILD_BUILDID", "", "BUILD_REQUESTEDFOR"),
    _Provider("buildkite", "BUILDKITE", "BUILDKITE_JOB_ID", "BUILDKITE_BUILD_ID", "BUILDKITE_BUILD_URL",
              "BUILDKITE_BUILD_CREATOR"),
    _Provider("circleci", "CIRCLECI", "CIRCLE_JOB", "CIRCLE_WORKFLOW_ID", "CIRCLE_BUILD_URL", "CIRCLE_USERNAME"),
    _Provider("teamcity", "TEAMCITY_VERSION", "TEAMCITY_BUILDCONF_NAME", "BUILD_NUMBER", "BUILD_URL", ""),
    _Provider("jenkins", "JENKINS_URL", "JOB_NAME", "BUILD_NUMBER", "BUILD_URL", "BUILD_USER_ID"),
    _Provider("unknown", "CI", "", "", "BUILD_URL", ""),
)  # fmt: skip


def versions(browser: str) -> dict[str, str]:
    """What did the run. browser: which one and its version."""
    return {
        "browser-agent": version("browser-agent"),
        "playwright": version("playwright"),
        "browser": browser,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def effective(policy: Value) -> dict[str, Data]:
    """Every field of a policy, as it holds in this run, as JSON data; origins as people write them."""
    return {name: _said(getattr(policy, name)) for name in type(policy).model_fields}


def trigger(env: Mapping[str, str], asked_by: str, *, goal: bool) -> dict[str, str]:
    """Who began a run (`by`), from where (`from`: cli or python), for a recipe or a goal (`what`), and in which CI job.

    Reads only variables that name things; addresses lose their credentials and queries.
    """
    said = {"from": asked_by, "what": "goal" if goal else "recipe"}
    here = next((one for one in PROVIDERS if env.get(one.mark)), None)
    if here is None:
        return said | {"by": _user(env)}
    told = {
        "by": env.get(here.by, "") or _user(env),
        "ci": here.name,
        "job": env.get(here.job, ""),
        "run": env.get(here.run, ""),
        "url": _plain_url(_github(env) if here.name == "github" else env.get(here.url, "")),
    }
    return said | {name: text[:LONGEST] for name, text in told.items() if text}


def _github(env: Mapping[str, str]) -> str:
    parts = [env.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else ""


def _plain_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) if parts.netloc else ""
    except ValueError:
        return ""


def _user(env: Mapping[str, str]) -> str:
    named = next((env[name] for name in ("LOGNAME", "USER", "USERNAME") if env.get(name)), "")
    if named:
        return named[:LONGEST]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a user id without a name, as in many containers


def _said(value: object) -> Data:
    match value:
        case Origin():
            return str(value)
        case Value():
            return {name: _said(getattr(value, name)) for name in type(value).model_fields}
        case tuple() | list():
            return [_said(one) for one in value]
        case frozenset() | set():
            return sorted((_said(one) for one in value), key=str)
        case dict():
            return {str(name): _said(one) for name, one in value.items()}
        case _:
            return value
