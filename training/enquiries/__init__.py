"""Questions about programmes: asked without an account, answered at a desk.

`steps` says what may happen to one and carries it out; `forms` and `views` are the
applicant's side, `acts` and `queues` the office's.
"""
