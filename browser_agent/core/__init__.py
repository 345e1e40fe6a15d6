"""The words of the house: pure, frozen values that every floor above shares."""
