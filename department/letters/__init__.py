"""Letters to the Department by topic; the rest is core.submissions.questions.

`forms` and `views` are the sender's side, `acts` the office's.
"""
