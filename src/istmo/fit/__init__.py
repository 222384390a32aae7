"""The fit: levels, choices, detection and the sizes of measures, from the counts of all points at once.

| file | what |
|---|---|
| `flows.py` | the engine's day scanned over the months: what the points would see |
| `latent.py` | the quantities that are fitted, their prior, and how counts vary about their mean |
| `model.py` | a study, its record and its measures as one function of those quantities |
| `mode.py`, `laplace.py`, `run.py` | the mode by gradient, the posterior about it, `fit` |
| `ahead.py`, `scenario.py` | the future as counts; what a plan comes to |
| `fitted.py` | a fit as a file; one is shipped |
| `history.py`, `check.py` | the fit against the turns of the record, and against itself |

Import from the modules: what looks for a fit needs much that what uses one does not.
"""
