"""News for one member inside the site: the bell and its page."""
