"""Directory: which organisations there are, where, and what they do; for everybody to read."""
