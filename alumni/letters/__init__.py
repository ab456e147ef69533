"""Letters to members: written by staff, sent once, stopped with one click.

`sending` writes a letter to its audience, `stopping` ends letters to one member, by
the link that each of them carries.
"""
