"""A model that asks to see everything sees no secret: nothing that leaves for its server holds one."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from browser_agent import testing as wire
from browser_agent.agent import Options
from browser_agent.agent.goal.doing import Minds, do_task
from browser_agent.agent.goal.task import Bounds, Task, secret_of
from browser_agent.core.outcome import Outcome
from browser_agent.model.client import Client
from tests.goal.scripted import judged, plan, ref, step
from tests.security.secrets.nasty import NASTY, SEED, leaks, leaks_in
from tests.security.secrets.site import hostile
from tests.security.secrets.test_sinks import codes_typed, variable

FEW = {name: NASTY[name] for name in ("quotes", "pin")}


def curious(names: list[str]):
    """Types each secret, looks at all there is, with a picture, and quotes it in what it says last."""
    waiting = list(names)

    def answer(request: wire.Request) -> object:
        if request.schema == "plan":
            return wire.json_answer(plan("every secret is typed"))
        if request.schema == "judgement":
            return wire.json_answer(judged("Login"))
        text = "\n".join(text for _, text in request.results)
        if not waiting:
            return wire.call("finish", status="done", why="all typed", evidence=["Secret"], answers=[])
        if len(waiting) % 2 and not answer.looked:  # type: ignore[attr-defined]
            answer.looked = True  # type: ignore[attr-defined]
            return wire.call("look", find="Welcome", picture=True)
        answer.looked = False  # type: ignore[attr-defined]
        name, number = waiting.pop(0), len(names) - len(waiting)
        typed = [
            step("fill", ref(text, '"Secret"'), f"${{secrets.{name}}}"),
            step("click", ref(text, '"Go"'), None, f"text: done {number}"),
        ]
        return wire.call("act", steps=typed, done=False)

    answer.looked = False  # type: ignore[attr-defined]
    return answer


async def prompted(tmp_path: Path, secrets: dict[str, str]) -> None:
    began = time.time()
    env = {variable(name): value for name, value in secrets.items()} | {"SEED": SEED}
    names = [*secrets, "code"]
    with hostile() as site, wire.ModelServer(curious(names)) as server:
        told = (
            *(secret_of(f"{name}:any=env:{variable(name)}") for name in secrets),
            secret_of("code:any=totp:env:SEED"),
        )
        task = Task("Type every secret", site.url, secrets=told, bounds=Bounds(seconds=200.0), success=("text: done",),
                    may=("submit", "irreversible", "payment", "secret"))  # fmt: skip
        client = Client(server.base_url, "key-of-tests", on_try=lambda _: None)
        try:
            did = await do_task(task, Minds(client), options=Options(out=tmp_path / "runs", env=env))
        finally:
            await client.close()
        seen = "\n".join(site.seen).encode()
        sent = "\n".join(json.dumps(one.body, ensure_ascii=False) for one in server.received).encode()

    assert did.finished.outcome is Outcome.PASSED, did.finished.why
    assert all(leaks(seen, {name: value}) for name, value in secrets.items() if "\n" not in value), "not typed"
    assert b"[secret:" in sent and len(server.received) > len(names)
    every = secrets | codes_typed(SEED, began) | {"seed": SEED}
    assert leaks(sent, every) == []
    assert leaks_in([tmp_path / "runs"], every) == []


@pytest.mark.browser
@pytest.mark.long
async def test_no_request_to_the_model_holds_one_of_two_secrets_or_a_code(tmp_path: Path) -> None:
    await prompted(tmp_path, FEW)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.timeout(400)
async def test_no_request_to_the_model_holds_one_of_twenty_secrets_or_a_code(tmp_path: Path) -> None:
    await prompted(tmp_path, NASTY)
