"""The register as a page: what was promised, what was counted, and in whose words."""

from istmo.brief.commitments.making import make_page, table
from istmo.brief.commitments.single import make_page as make_single_page
from istmo.brief.files import write_page

__all__ = ["make_page", "make_single_page", "table", "write_page"]
