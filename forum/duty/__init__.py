"""Duty: when which expert by experience keeps watch over the house, and what one shift leaves for the next.

Each keeps her own hours, and nobody but the experts sees who. Whether anybody is on decides for newcomers' texts only
who waits for whom; nothing here is ever shown to members.
"""
