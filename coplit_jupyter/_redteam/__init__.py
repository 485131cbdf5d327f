"""The shipped attack suite: plain data and the notebooks made from it. Imports nothing of ours.

`catalog.toml` lists the attacks of `python/`, each the second cell of a notebook whose first is
`python/prelude.py` (functions that are all wrong); `target/` is the assignment that is attacked.
"""

from __future__ import annotations
