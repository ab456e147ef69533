"""What a visitor sends without an account, from the form to the private page.

Proposals, questions and registrations go one way: a guarded form with a recorded
consent (`forms`), one transaction that stores it (`sending`), mail with a link that
only the sender has (`mail`), and the page behind that link (`private`). Staff find it
in queues (`core.admin.submissions`) and do with it what its section allows (`acts`,
`desk`). The record is a `core.models.Submission`; what it says and what may become of
it is its section's.
"""
