"""Measure speed as ratios to a bare pytest run of the same tests, interleaved in one run."""
