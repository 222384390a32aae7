"""`python -m istmo`: as the command `istmo`."""

from istmo.cli import main

main()
