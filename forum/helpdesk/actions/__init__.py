"""What people do about help: asking.py of who asks, answering.py of who answers."""
