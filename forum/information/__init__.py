"""Information pages: written by experts by experience, in versions, for everybody to read."""
