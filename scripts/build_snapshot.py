"""Rebuild the shipped snapshot from the raw files: `make data`."""

import sys
from pathlib import Path

from istmo.warehouse import snapshot

root = Path(__file__).parents[1]
raw = Path(sys.argv[1]) if len(sys.argv) > 1 else root.parent / "shared" / "data" / "raw"
out = root / "src" / "istmo" / "warehouse" / "snapshot"

entries = snapshot.build(raw, out, progress=lambda path: print(f"reading {path}", file=sys.stderr))
size = sum(file.stat().st_size for file in out.iterdir())
cells = sum(entry.cells for entry in entries)
print(f"{len(entries)} files, {cells:,} cells, {size / 1e6:.1f} MB -> {out.relative_to(root)}")
