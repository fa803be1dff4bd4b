"""Texts that go out by themselves: queued in order, claimed, handed to the carrier once, and their fate followed.

`reminders/attempts/` does the same for attempts, by the thousand; here the texts of one person go out strictly one
after the other, and each is its own contact.
"""
