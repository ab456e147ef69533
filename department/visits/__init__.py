"""Delegations that ask to come; what all questions share is core.submissions.questions.

`forms` and `views` are the sender's side; `steps` decides, `acts`, `queues` and
`calendar` are the office's.
"""
