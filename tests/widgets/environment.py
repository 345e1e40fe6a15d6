"""The component libraries that the widgets come from: pinned, installed once from npm, seen by no other test.

One prefix for all of them, in the cache of the applications and by its rules: what cannot be had is a visible
skip with the reason, and `BROWSER_AGENT_APPS_REQUIRED=1` makes it a failure.
"""

from __future__ import annotations

from pathlib import Path

from tests.applications.environment import PINS, npm_environment

NAME = "widgets"
# Versions are exact: what a widget calls its parts follows its version.
PINS[NAME] = (
    "@mui/material@5.18.0",
    "@shoelace-style/shoelace@2.20.1",
    "antd@5.29.3",
    "choices.js@11.2.4",
    "dayjs@1.11.23",
    "element-plus@2.14.8",
    "flatpickr@4.6.13",
    "imask@7.6.1",
    "jquery@3.7.1",
    "jquery-ui@1.14.2",
    "prosemirror-commands@1.7.1",
    "prosemirror-keymap@1.2.3",
    "prosemirror-schema-basic@1.2.4",
    "prosemirror-state@1.4.3",
    "prosemirror-view@1.41.3",
    "quill@2.0.3",
    "react@18.3.1",
    "react-dom@18.3.1",
    "select2@4.1.0",
    "sortablejs@1.15.7",
    "tom-select@2.6.2",
    "trix@2.1.19",
    "vue@3.5.45",
)


def packages() -> Path:
    """The folder `node_modules` with all of them; skips the test when they cannot be had."""
    return npm_environment(NAME).folder / "node_modules"
