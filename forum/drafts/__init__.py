"""Half-written texts, kept on the server for their writer alone."""
