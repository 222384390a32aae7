"""The register as a page: what was promised, what was counted, and in whose words."""

from istmo.brief.commitments.making import make_page, table
from istmo.brief.files import write_page

__all__ = ["make_page", "table", "write_page"]
