"""Themed sessions: evenings around a theme, in a room of their own or at a place, single or in a series."""
