"""Registration for events: the form, the seats, the private page, what staff see.

`moves` alone gives and takes seats. Everything here is about `events.models.Registration`.
"""
