"""Who works in the back office: roles, the login with two steps, visits that end.

What a role may do is data (`rights`); how somebody gets in is django-allauth's, under
our rules: tries are counted (`lockout`), secrets are encrypted (`adapters`), a visit
ends when it is idle, when it is old and when its account changes (`visits`).
"""
