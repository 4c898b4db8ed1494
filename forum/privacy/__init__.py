"""What the house keeps of somebody, for herself: to look at, to take along."""
