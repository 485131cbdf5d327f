"""STATION 4: who grades when. Gets `take` and `grade` as callables; imports no other station.

In which order submissions are taken is the store's to say (`model.turn` has the arithmetic):
only it sees what every process accepts.
"""

from __future__ import annotations
