"""Duty: when which expert by experience keeps watch over the house, and what one shift leaves for the next; and when
which caseworker is there.

Each keeps her own hours, and nobody but those with the same task sees who. Whether an expert is on decides for texts of
newcomers only who waits for whom. Others see none of it, but how many are there for who asks for help, and until when
an answer is promised (forum/helpdesk/promise.py).
"""
