"""What the driver refuses is told in words of the house; of what the driver itself says, nothing that may have been typed."""

from __future__ import annotations

import pytest
from playwright.async_api import Error as DriverError

from browser_agent.browser.perform import refused_by_page


@pytest.mark.parametrize(
    ("said", "kind", "found"),
    [
        ("Error: strict mode violation: 2 elements", "ambiguous", "more than one such element by now"),
        ("Error: Malformed value", "unsuitable", "a value that this kind of field does not take"),
        ("ElementHandle.press: Element is not attached to the DOM", "unexpected", "taken from the page, or replaced"),
        ('Something new about "hunter2"', "unexpected", "the browser said Error"),
    ],
)
def test_a_refusal_of_the_driver_is_a_fault_with_its_reason(said: str, kind: str, found: str):
    fault = refused_by_page(DriverError(said), 'fill textbox "Code"').fault

    assert (fault.kind, fault.expected) == (kind, 'to fill textbox "Code"')
    assert found in fault.found
    assert "hunter2" not in fault.found
