"""The documents open without a network: a page that would ask anything of another machine fails the build."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

# What a browser fetches by itself. Plain links (`<a href>`) are for the reader to follow, and may go anywhere.
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc\s*=\s*["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link\b(?![^>]*rel=["']?canonical)[^>]*?\bhref\s*=\s*["']?(?:https?:)?//[^"'\s>]+"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//[^"'\s)]+"""
    r"""|url\(\s*["']?(?:https?:)?//[^"'\s)]+""",
    re.IGNORECASE,
)


def on_post_build(config: MkDocsConfig) -> None:
    pages = [page for ending in ("html", "css") for page in Path(config.site_dir).rglob(f"*.{ending}")]
    found = [(page, match[0]) for page in sorted(pages) for match in LOADED.finditer(page.read_text("utf-8"))]
    if found:
        shown = "\n".join(f"  {page.relative_to(config.site_dir)}: {text[:160]}" for page, text in found[:5])
        raise PluginError(f"{len(found)} requests to other machines in the built pages:\n{shown}")
