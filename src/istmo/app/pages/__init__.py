"""The pages of the app, in the order of its navigation. A page more is a line more here."""

from istmo.app.pages import check, data, outlook, plans, register, situation
from istmo.app.pages.making import Asked, Made, Page, make

PAGES: tuple[Page, ...] = (
    situation.PAGE,
    outlook.PAGE,
    plans.PAGE,
    register.PAGE,
    check.PAGE,
    data.PAGE,
)
BY_ID = {page.id: page for page in PAGES}

__all__ = ["BY_ID", "PAGES", "Asked", "Made", "Page", "make"]
