"""Questions about programmes: what is their own, the rest is core.submissions.questions.

`forms` and `views` are the applicant's side, `acts` the office's.
"""
