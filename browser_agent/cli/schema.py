"""browser-agent schema: the JSON Schema of recipe files, for editors."""

from __future__ import annotations

import json

import typer

from browser_agent.recipe.schema import json_schema


def schema() -> None:
    """Print the JSON Schema of recipe files (draft 2020-12).

    Save it and point your editor to it, for example with this first line in a recipe:
    # yaml-language-server: $schema=recipe.schema.json
    """
    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
