"""Runs: a queue on the disk, a worker process that empties it, and what came of each."""
