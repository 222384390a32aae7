"""Studies: which places, links, groups and counting points a model of a region has. Each is a folder of CSV
files in this package, and `load` reads and checks one.
"""

from istmo.studies.study import Point, Study, load

__all__ = ["Point", "Study", "load"]
