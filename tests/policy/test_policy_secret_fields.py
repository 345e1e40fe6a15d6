"""A model puts a secret only into a field that says what it is for; a person's step goes where the person said."""

import pytest

from browser_agent.core.errors import StepFault
from browser_agent.core.origin import parse_origin
from browser_agent.core.recipe import Secret
from browser_agent.core.snapshot import Element
from browser_agent.core.value import Place
from browser_agent.policy.secret_fields import unfit
from browser_agent.policy.vault import Around, Vault

HOME = "https://bank.test"


def secret(name: str = "pin", source: str = "env:X", **more: object) -> Secret:
    return Secret(name=name, source=source, place=Place(file="r", line=1), **more)


def field(label: str, kind: str = "text", **more: object) -> Element:
    base = {"role": "textbox", "tag": "input", "method": "post", "form": f"{HOME}/in", "origin": HOME}
    return Element(name=label, field=kind, **base | more)


@pytest.mark.parametrize(("one", "where", "says"), [
    (secret("pin"), field("PIN for payments", "password"), ()),
    (secret("pin"), field("Your PIN", "tel"), ("pin",)),
    (secret("password"), field("Passwort", "password"), ()),
    (secret("crm", "env:CRM_PASS"), field("Password", "password"), ("password",)),
    (secret("crm"), field("Password", "password"), ()),
    (secret("crm"), field("", "password"), ()),
    (secret("pass"), field("", "password"), ("current-password",)),
    (secret("user"), field("User name"), ("login",)),
    (secret("user"), field("E-mail", "email"), ()),
    (secret("email"), field("Username"), ()),
    (secret("api_token"), field("API token"), ()),
    (secret("code", "totp:env:SEED"), field("Verification code"), ()),
    (secret("code"), field("Code"), ()),
    (secret("code"), field("One-time code", "otp"), ("one-time-code",)),
    (secret("card"), field("Card number", "card"), ("cc-number",)),
    (secret("expiry"), field("Expiry date", "card"), ()),
    (secret("code"), field("Security code", "card"), ()),
    (secret("licence"), field("Licence key"), ("licenceKey",)),
    (secret("pin", field="any"), field("Comment", tag="textarea", method="get"), ()),
])  # fmt: skip
def test_a_field_that_says_what_the_secret_is_gets_it(one: Secret, where: Element, says: tuple[str, ...]) -> None:
    assert unfit(one, where, says) == ""


@pytest.mark.parametrize(("one", "where", "says"), [
    (secret("pin"), field("Comment"), ()),
    (secret("pin"), field("Secret word", "password"), ("comment",)),
    (secret("pin"), field("Secret word", "password"), ()),
    (secret("pin"), field("PIN", "password"), ("comment",)),
    (secret("pin"), field("PIN", method="get"), ()),
    (secret("pin"), field("PIN", "search"), ()),
    (secret("pin"), field("PIN", role="searchbox"), ()),
    (secret("pin"), field("PIN", tag="textarea"), ()),
    (secret("pin"), field("PIN", tag="div"), ()),
    (secret("pin"), field("Search for a PIN"), ()),
    (secret("pin"), field(""), ()),
    (secret("pin"), field("Full name"), ()),
    (secret("pin"), field("User name"), ()),
    (secret("user"), field("Full name"), ()),
    (secret("crm"), field("User name"), ()),
    (secret("card"), field("Password", "password"), ()),
    (secret("code"), field("Discount code"), ()),
    (secret("pin", field="password"), field("Secret word", "password"), ()),
    (secret("note"), field("Note"), ()),
])  # fmt: skip
def test_a_field_that_says_something_else_does_not(one: Secret, where: Element, says: tuple[str, ...]) -> None:
    assert unfit(one, where, says) != ""


def test_a_form_that_may_write_it_into_an_address_gets_none() -> None:
    assert "address" in unfit(secret("pin"), field("PIN", "password"), in_address=True)


def test_the_vault_asks_only_where_a_model_chose_the_field_and_says_what_to_do() -> None:
    one = Vault((secret("pin"),), {"pin": "zebra-4711"}, (parse_origin(HOME),))

    assert one.fill("${secrets.pin}", field("Comment"), Around())[0] == "zebra-4711"
    with pytest.raises(StepFault) as caught:
        one.fill("${secrets.pin}", field("Comment"), Around(author="model"))
    assert str(caught.value) == (
        "expected secret pin to go into a field that says it is for it, in a step of a model; "
        'found textbox "Comment", which says that it is for a comment'
    )
    assert "--secret pin:any=" in caught.value.fault.next
