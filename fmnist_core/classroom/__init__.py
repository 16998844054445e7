"""A class around one computer: who is in it, what the teacher allows, what is drawn, guessed and won.

All of it stands in one SQLite file beside the runs, so that it survives a killed server, and one call clears it.
"""
