"""Questions: sent without an account, answered at a desk in the admin.

A section declares a `core.models.Question` and says what is its own: the form, the
words of its pages and mails, its acts. All the rest is here. `steps` says what may
happen to a question and carries it out; `mail` writes to its sender and its desk;
`pages` is the sender's side, `acts` and `queues` the office's; `retention` ends it.

Names follow the model's: `enquiry` has the URLs `enquiry_status`, `enquiry_withdraw`,
`enquiry_known` and `enquiry_erased`, the template `enquiry_status` in its section's
folder, which extends `questions/status.html`, and the mails `enquiry_received`,
`enquiry_answered` and `enquiry_desk`. The forms extend `questions/form.html`.
"""
