"""Figures: what a month brought, in numbers alone. No person, no moderator, nothing under five."""
