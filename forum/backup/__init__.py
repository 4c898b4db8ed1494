"""Backups: all that is kept, as one encrypted file, and back from it. Keys are never inside."""
