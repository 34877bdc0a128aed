"""The nouns of the program: frozen, pure values, one file each.

Nothing here reads a file, a socket, the clock or the environment. Every collection is a tuple in a defined
order, so that the same input gives the same bytes.
"""
