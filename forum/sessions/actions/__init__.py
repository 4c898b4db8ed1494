"""What changes the sessions."""
