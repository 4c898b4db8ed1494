"""How the house is, for who runs it: what runs, what waits and for how long things stay. Never about anybody."""
