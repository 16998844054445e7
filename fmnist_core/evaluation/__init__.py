"""A run's figures on a split, and what lies behind: its confidence, its hardest pictures, a map of what it sees.

Nothing is imported here: `scores` needs torch, and a page that asks for a quiz should not wait for it.
"""
