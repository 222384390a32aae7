"""The register: the Los Angeles Declaration as data, and what came of its commitments, recomputed from the record."""

from istmo.register.entry import Commitment, Entry
from istmo.register.faults import RegisterError
from istmo.register.own import with_own
from istmo.register.progress import Progress
from istmo.register.reading import Register, register
from istmo.register.status import VERDICTS, Status, coverage, history, status, statuses

__all__ = [
    "VERDICTS",
    "Commitment",
    "Entry",
    "Progress",
    "Register",
    "RegisterError",
    "Status",
    "coverage",
    "history",
    "register",
    "status",
    "statuses",
    "with_own",
]
