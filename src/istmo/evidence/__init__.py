"""Evidence: reading reports, and checking their figures against the record."""

from istmo.evidence.checking import check
from istmo.evidence.output import lines
from istmo.evidence.types import Announcement, Checked, Claim, Document, Link, Report

__all__ = ["Announcement", "Checked", "Claim", "Document", "Link", "Report", "check", "lines"]
