"""Runs INSIDE the student's process, beside hostile code: runs visible tests there (`inline`).

Nothing hidden ever comes here. What it says is a claim: the judge reads it as hostile input.
"""
