"""Proposals of cooperation: sent without an account, answered by the office.

`moves` says what may happen to one and carries it out; `forms` and `views` are the
sender's side, `desk` and what begins with it the office's.
"""
