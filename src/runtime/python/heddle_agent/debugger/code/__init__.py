"""The code of the program: whose it is, its lines, its text."""
