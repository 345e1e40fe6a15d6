"""One table with a field of every kind that the admin has a widget for."""

from django.db import models


class Customer(models.Model):
    class Tier(models.TextChoices):
        BASIC = "basic", "Basic"
        SILVER = "silver", "Silver"
        GOLD = "gold", "Gold"

    name = models.CharField(max_length=80)
    email = models.EmailField(unique=True)
    joined = models.DateField()
    active = models.BooleanField(default=True)
    tier = models.CharField(max_length=10, choices=Tier.choices)
    credit = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    notes = models.TextField(blank=True)
    photo = models.FileField(upload_to="photos", blank=True)

    def __str__(self):
        return self.name
