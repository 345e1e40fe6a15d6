"""`--secret NAME=SOURCE@ORIGIN`: where the source ends, whatever signs are in it."""

import pytest

from browser_agent.agent.goal.task import secret_of
from browser_agent.core.errors import UsageError


@pytest.mark.parametrize(
    ("text", "source", "origins"),
    [
        ("env:PASS", "env:PASS", ()),
        ("env:PASS@https://a.test,https://*.b.test:8443", "env:PASS", ("https://a.test", "https://*.b.test:8443")),
        ('command:["op", "read", "ada@a.test"]', 'command:["op", "read", "ada@a.test"]', ()),
        ('command:["op", "ada@https://b.test"]', 'command:["op", "ada@https://b.test"]', ()),
        ('command:["op", "ada@b.test"]@https://a.test', 'command:["op", "ada@b.test"]', ("https://a.test",)),
        ('totp:command: ["op", "a@b"]@https://a.test', 'totp:command: ["op", "a@b"]', ("https://a.test",)),
        ('command:{"run": ["op", "@"], "env": ["A"]}', 'command:{"run": ["op", "@"], "env": ["A"]}', ()),
        ("keyring:mail/ada@b.test@https://a.test", "keyring:mail/ada@b.test", ("https://a.test",)),
        ("keyring:mail/ada@b.test", "keyring:mail/ada@b.test", ()),
        ("file:keys@home/pin", "file:keys@home/pin", ()),
    ],
)
def test_an_at_sign_in_a_source_is_a_part_of_it(text: str, source: str, origins: tuple[str, ...]) -> None:
    secret = secret_of(f"pin={text}")

    assert (secret.source, secret.origins) == (source, origins)


@pytest.mark.parametrize(
    "text",
    ["PASS", "env:PASS@", "command:[op]@https://a.test", 'command:["op"] https://a.test', "file:pin@", "command:"],
)
def test_what_is_no_source_or_no_origin_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="is not NAME=SOURCE@ORIGIN"):
        secret_of(f"pin={text}")
