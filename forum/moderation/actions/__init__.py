"""What people and moderators do about what was reported."""
