"""How fast keylane and its generated modules are, as ratios to alternatives in the same run.

`python -m benchmarks` measures everything and writes RESULTS.md; `--quick` takes one short look at
each, to see that it works.
"""
