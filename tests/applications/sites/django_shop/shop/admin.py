"""The customer list: searched, filtered, sorted, 100 rows a page."""

from django.contrib import admin

from shop.models import Customer


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "joined", "active", "tier", "credit")
    list_filter = ("active", "tier")
    search_fields = ("name", "email")
    ordering = ("id",)
    list_per_page = 100
