"""Announcements: what experts, caseworkers and operators have to say, and when and where people meet."""
