"""Flee instances: read, simulated under Flee's rules and under Istmo's, compared with camp counts."""
