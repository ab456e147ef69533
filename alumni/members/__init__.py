"""Joining the Association, and what members do with what is kept of them.

`steps` alone lets people in, and never shows who is in already; `consents` is the only
writer of the ledger. Everything here is about `alumni.models.Graduate`.
"""
