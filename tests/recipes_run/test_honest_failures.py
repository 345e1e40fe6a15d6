"""What goes wrong ends as what it is: the right outcome, the right exit code, and a fault that one can read."""

from __future__ import annotations

import socket
from time import monotonic

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.core.outcome import Outcome
from tests.faults.world import Site, page

HEADER = """\
# Teaches: how a run ends that cannot pass.
recipe: 1
title: A run that must not pass
start: {start}
"""


def written(site, path, steps, *, header=""):
    """The text of a recipe with these steps, opened at a path of the site, or at a whole address."""
    start = path if path.startswith("http") else site.url + path
    lines = "".join(f"  {line}\n" for line in steps.strip().splitlines())
    return HEADER.format(start=start) + header + "steps:\n" + lines


def ended(told, outcome, code):
    """The deciding step's fault, after the outcome and the exit code."""
    assert (told.finished.outcome, told.finished.exit_code) == (outcome, code), told.finished.why
    assert "Traceback" not in told.finished.why
    return told.deciding.fault


ORDER = """
- fill: {into: textbox "Part", value: Bolt}
- check: checkbox "I agree"
- click: button "Send order"
  expect:
    - visible: heading "Order received"
"""


async def test_a_renamed_button_fails_and_the_near_miss_names_it(site, run):
    told = await run(written(site, "/renamed/", ORDER.replace("expect:", "timeout: 0.5\n  expect:")))

    fault = ended(told, Outcome.FAILED, 1)
    assert (fault.kind, fault.expected, fault.found) == ("not_found", 'one button "Send order"', "none")
    assert any(near.startswith('button "Dispatch"') for near in fault.near)
    assert told.deciding.name == 'click button "Send order"'
    assert site.ledger.noted("order") == []


async def test_a_404_that_looks_like_content_fails(site, run):
    told = await run(written(site, "/fail/404", '- assert: {visible: heading "Your deliveries"}'))

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "http_status"
    assert fault.found == "status 404"


async def test_a_500_at_the_start_means_that_the_site_is_unavailable(site, run):
    told = await run(written(site, "/fail/500", '- assert: {visible: heading "Your deliveries"}'))

    fault = ended(told, Outcome.UNAVAILABLE, 5)
    assert (fault.kind, fault.found) == ("navigation", "status 500; it was opened twice (500, 500)")


async def test_a_page_that_praises_itself_over_a_refused_write_fails(site, run):
    told = await run(
        written(
            site,
            "/fail/submit",
            """
- fill: {into: textbox "Fault", value: No water at berth 4}
- click: button "Send report"
  expect:
    - text: Submitted!
""",
        )
    )

    fault = ended(told, Outcome.FAILED, 1)
    assert (fault.kind, fault.found) == ("http_status", "status 500")
    assert f"POST {site.url}/fail/submit" in fault.expected
    assert len(site.ledger.noted("nothing kept")) == 1


SIGN_IN = """
- fill: {into: textbox "Username", value: ada}
- fill: {into: textbox "Password", value: '${secrets.password}'}
- fill: {into: textbox "One-time code", value: '${secrets.code}'}
- click: button "Sign in"
  timeout: 0.8
  expect:
    - visible: heading "Your invoices"
"""
SIGN_IN_SECRETS = """\
secrets:
  password: {from: env:INVOICES_PASSWORD, field: password}
  code: {from: env:INVOICES_CODE, field: otp}
"""


async def test_a_wrong_password_fails_and_is_in_no_file_of_the_run(site, run):
    secrets = {"INVOICES_PASSWORD": "wrong-horse-4711", "INVOICES_CODE": "246810"}
    told = await run(written(site, "/login/", SIGN_IN, header=SIGN_IN_SECRETS), secrets=secrets)

    fault = ended(told, Outcome.FAILED, 1)
    assert (fault.kind, fault.expected) == ("not_met", 'heading "Your invoices" is visible')
    assert [entry.note for entry in site.ledger] == ["sign-in refused: Wrong username or password."]
    kept = [file for file in told.result.folder.rglob("*") if file.is_file()]
    assert kept
    assert not [file for file in kept if b"wrong-horse-4711" in file.read_bytes()]


async def test_a_missing_option_fails_with_those_that_there_are(site, run):
    told = await run(written(site, "/form/", '- choose: {in: combobox "Speed", option: Faster}'))

    fault = ended(told, Outcome.FAILED, 1)
    assert (fault.kind, fault.expected) == ("no_option", 'one option "Faster"')
    assert fault.near == ('option "Normal"', 'option "Fast"', 'option "Overnight"')


async def test_an_ambiguous_button_is_not_pressed(site, run):
    told = await run(written(site, "/decoy/", '- click: button "Delete"\n  timeout: 0.5'))

    fault = ended(told, Outcome.FAILED, 1)
    assert (fault.kind, fault.expected, fault.found) == ("ambiguous", 'one button "Delete"', "2")
    assert len(fault.near) == 2
    assert "row:" in fault.next
    assert len(site.ledger) == 0


async def test_a_covered_button_fails_and_the_cover_is_named(site, run):
    told = await run(
        written(
            site,
            "/modal/?kind=cookie&ms=0",
            """
- wait: {visible: dialog "We value your privacy"}
- click: button "Continue reading"
  timeout: 0.8
""",
        )
    )

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "covered"
    assert "cookies" in fault.found
    assert len(site.ledger) == 0


async def test_a_button_that_stays_disabled_fails(site, run):
    told = await run(written(site, "/decoy/", '- click: button "Register name"\n  timeout: 0.6'))

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "disabled"
    assert 'button "Register name"' in fault.expected
    assert len(site.ledger) == 0


async def test_a_disabled_button_fails_with_the_fields_that_may_be_why(site, run):
    form = "<label>Name <input required></label><label>Code <input aria-invalid=true value=x></label><button disabled>Save</button>"
    with Site({"/": page(form)}) as own:
        told = await run(written(site, f"{own.url}/", '- click: button "Save"\n  timeout: 0.5'))

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "disabled"
    assert fault.next == 'textbox "Code" is invalid; textbox "Name" is required and empty'


async def test_a_cell_of_another_type_fails_with_its_row(site, run):
    told = await run(
        written(
            site,
            "/table/?rows=8",
            """
- extract: {from: table "Parts list", as: parts}
  schema: {number: string!, name: integer!}
""",
        )
    )

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "bad_rows"
    assert 'column "name" as integer!' in fault.expected
    assert 'row 1 "Bolt M3"' in fault.found
    assert told.result.outputs == {}


async def test_an_empty_table_fails_unless_the_recipe_says_otherwise(site, run):
    told = await run(
        written(
            site,
            "/table/?rows=0",
            """
- extract: {from: table "Parts list", as: maybe}
  schema: {number: string!}
  check: {min: 0}
- extract: {from: table "Parts list", as: parts}
  schema: {number: string!}
""",
        )
    )

    fault = ended(told, Outcome.FAILED, 1)
    assert (told.finished.step, fault.kind, fault.found) == ("2", "no_rows", "none")
    assert "min: 0" in fault.next


async def test_a_way_to_an_unlisted_origin_is_refused_before_any_request(site, run):
    told = await run(written(site, "/form/", f"- goto: {site.other}/canary/visit"))

    assert ended(told, Outcome.BLOCKED, 3) is None
    assert told.deciding.verdict == "blocked"
    assert f"{site.other}/canary/visit is not on the list" in told.finished.why
    assert "--allow" in told.finished.next[0]
    assert site.ledger.noted("canary") == []


async def test_a_site_that_is_down_is_unavailable(site, run):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        told = await run(written(site, address, '- click: button "Go"'))

    fault = ended(told, Outcome.UNAVAILABLE, 5)
    assert fault.kind == "navigation"
    assert "nothing listens there" in fault.found


async def test_a_page_that_freezes_ends_the_run_within_its_deadline(site, run):
    began = monotonic()
    told = await run(
        written(
            site,
            "/hang/",
            """
- click: button "Freeze page"
  timeout: 1
  expect:
    - text: Thawed
""",
        )
    )

    fault = ended(told, Outcome.UNAVAILABLE, 5)
    assert fault.kind == "hung"
    assert monotonic() - began < 30


async def test_a_popup_to_an_unlisted_origin_is_refused(site, run):
    told = await run(
        written(
            site,
            "/popup/",
            """
- click: button "Ask the partner"
- tab: new
- click: button "Green"
""",
        )
    )

    ended(told, Outcome.BLOCKED, 3)
    assert site.other in told.finished.why
    assert len(site.ledger) == 0


async def test_a_run_stops_when_its_steps_are_spent(site, run):
    text = written(site, "/form/", ORDER, header="budget: {steps: 3}\n")
    told = await run(text)

    assert (told.finished.outcome, told.finished.exit_code) == (Outcome.OUT_OF_BUDGET, 7)
    assert told.finished.why.startswith("budget.steps: 3 steps are done")
    assert len(site.ledger) == 0


async def test_a_run_stops_when_its_seconds_are_over(site, run):
    steps = '- wait: {visible: heading "Never there"}\n  timeout: 60'
    began = monotonic()
    told = await run(written(site, "/form/", steps, header="budget: {seconds: 1.5}\n"))

    ended(told, Outcome.OUT_OF_BUDGET, 7)
    assert told.finished.why == "budget.seconds: 1.5 s are over"
    assert monotonic() - began < 8


BOOK = """
- fill: {into: textbox "Berth", value: Berth 7}
- click: button "Book berth"
  effect: once
  timeout: 0.5
  expect:
    - visible: heading "Booked"
"""


async def test_a_lost_answer_is_an_unknown_effect_and_there_is_one_order(site, run):
    told = await run(written(site, "/fail/lost", BOOK))

    ended(told, Outcome.UNKNOWN_EFFECT, 8)
    assert told.deciding.verdict == "unknown"
    assert "was begun and its result was lost" in told.finished.why
    assert len(site.ledger.noted("order kept, answer lost")) == 1


def probed(berth):
    probe = f"""\
  probe:
    goto: /fail/lost/orders
    expect:
      - text: {{in: list "Bookings", contains: {berth}}}
"""
    return BOOK.rstrip() + "\n" + probe


async def test_after_a_lost_answer_the_probe_finds_the_effect(site, run):
    told = await run(written(site, "/fail/lost", probed("Berth 7")))

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "not_met"
    assert "the probe says that the effect is there" in told.finished.why
    assert len(site.ledger.noted("order kept, answer lost")) == 1


async def test_a_probe_that_looked_and_found_nothing_says_so(site, run):
    told = await run(written(site, "/fail/lost", probed("Berth 8")))

    fault = ended(told, Outcome.UNAVAILABLE, 5)
    assert fault.kind == "navigation"
    assert "the probe says that the effect is not there" in fault.found


async def test_a_probe_that_sees_nothing_on_the_old_page_leaves_the_effect_unknown(site, run):
    told = await run(written(site, "/fail/lost", BOOK.rstrip() + '\n  probe: {visible: heading "Booked"}'))

    ended(told, Outcome.UNKNOWN_EFFECT, 8)
    assert len(site.ledger.noted("order kept, answer lost")) == 1


async def test_a_missing_param_is_told_before_any_browser(site, run, tmp_path):
    text = written(
        site, "/form/", "- fill: {into: textbox \"Part\", value: '${params.part}'}", header="params: {part: string}\n"
    )

    with pytest.raises(RecipeError) as told:
        await run(text)

    assert 'param "part" (string) is missing' in str(told.value)
    assert "-p part=" in str(told.value)
    assert not (tmp_path / "runs").exists()


async def test_a_missing_secret_is_told_before_any_browser(site, run, tmp_path):
    with pytest.raises(RecipeError) as told:
        await run(written(site, "/login/", SIGN_IN, header=SIGN_IN_SECRETS), secrets={"INVOICES_CODE": "246810"})

    assert 'secret "password": the environment variable INVOICES_PASSWORD is not set' in str(told.value)
    assert not (tmp_path / "runs").exists()


SEND = """
- upload: {to: label "Contract", file: '${params.file}'}
- click: button "Send files"
  expect:
    - visible: heading "Files received"
"""


@pytest.fixture
def outside(tmp_path_factory):
    file = tmp_path_factory.mktemp("elsewhere") / "private.txt"
    file.write_text("not yours", encoding="utf-8")
    return file


async def test_a_file_outside_of_the_folder_is_not_uploaded(site, run, outside):
    text = written(site, "/upload/", SEND, header="params: {file: {type: string, example: contract.txt}}\n")

    told = await run(text, {"file": str(outside)})

    ended(told, Outcome.BLOCKED, 3)
    assert f"{outside} is outside the folders" in told.finished.why
    assert len(site.ledger) == 0


async def test_a_link_in_the_folder_does_not_lead_a_file_out_of_it(site, run, outside, tmp_path):
    (tmp_path / "contract.txt").symlink_to(outside)

    told = await run(written(site, "/upload/", SEND.replace("'${params.file}'", "contract.txt")))

    ended(told, Outcome.BLOCKED, 3)
    assert len(site.ledger) == 0


async def test_files_are_not_dropped_on_what_takes_none(site, run, tmp_path):
    (tmp_path / "contract.txt").write_text("signed", encoding="utf-8")
    drop = '\n- drop: {on: heading "Send files", file: contract.txt}\n'

    told = await run(written(site, "/upload/", drop))

    ended(told, Outcome.FAILED, 1)
    assert "nothing there takes files that are dropped" in told.finished.why


async def test_a_file_outside_of_the_folder_is_not_dropped(site, run, outside, tmp_path):
    (tmp_path / "contract.txt").symlink_to(outside)
    drop = '\n- drop: {on: group "Scans", file: contract.txt}\n'

    ended(await run(written(site, "/upload/", drop)), Outcome.BLOCKED, 3)


async def test_a_click_that_leads_to_an_unlisted_origin_is_refused(site, run, tmp_path):
    (tmp_path / "page.html").write_text(f'<a href="{site.other}/canary/click">Offers</a>', encoding="utf-8")
    header = "env: {network: {'**/form/': page.html}}\n"

    told = await run(written(site, "/form/", '- click: link "Offers"', header=header))

    fault = ended(told, Outcome.BLOCKED, 3)
    assert fault.kind == "refused"
    assert fault.expected == f"GET {site.other}/canary/click to be answered"
    assert "--allow" in fault.next
    assert site.ledger.noted("canary") == []
