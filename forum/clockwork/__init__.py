"""The house's clock: what is due is done by one of its processes, and what was missed is caught up."""
