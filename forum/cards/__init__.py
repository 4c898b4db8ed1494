"""Invitation cards: handed out on paper, good for one account or a few, traced to nobody."""
