"""Fills an empty shop: 1,000 customers, the same on every machine, and one clerk with explicit rights."""

import os
import random
from datetime import date, timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
django.setup()

from django.contrib.auth.models import Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from shop.models import Customer  # noqa: E402

FIRST = (
    "Ada", "Ben", "Cleo", "Dov", "Edda", "Finn", "Gita", "Hugo", "Ines", "Jun", "Kaya", "Lars", "Mina",
    "Nils", "Olga", "Piet", "Ravi", "Sara", "Tom", "Uma",
)  # fmt: skip
LAST = (
    "Abel", "Brandt", "Costa", "Dahl", "Evers", "Fabre", "Gupta", "Holm", "Ito", "Jansen", "Kovac",
    "Lind", "Moreau", "Novak", "Okoye", "Peters",
)  # fmt: skip


def customer(number: int, dice: random.Random) -> Customer:
    first, last = dice.choice(FIRST), dice.choice(LAST)
    return Customer(
        name=f"{first} {last}",
        email=f"{first}.{last}.{number:04d}@example.test".lower(),
        joined=date(2020, 1, 1) + timedelta(days=dice.randrange(2000)),
        active=dice.random() < 0.8,
        tier=dice.choices(["basic", "silver", "gold"], weights=[6, 3, 1])[0],
        credit=Decimal(dice.randrange(0, 500_000)) / 100,
        notes=dice.choice(["", "", "Prefers e-mail.", "Calls on Mondays.\nAsks for Lars."]),
    )


if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    dice = random.Random(20260101)
    Customer.objects.bulk_create(customer(number, dice) for number in range(1, 1001))
    clerk = User.objects.create_user("clerk", "clerk@example.test", os.environ["SHOP_PASSWORD"], is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="shop"))
