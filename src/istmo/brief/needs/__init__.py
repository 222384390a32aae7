"""What a place needs as a page: who comes, what they take, how many beds cost least, and how good such advice was."""

from istmo.brief.files import write_page
from istmo.brief.needs.making import make_page

__all__ = ["make_page", "write_page"]
