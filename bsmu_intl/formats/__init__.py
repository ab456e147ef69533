"""Dates and times as the site writes them, where Django's own formats do not.

Django has none for Belarusian, and the American ones for English.
"""
