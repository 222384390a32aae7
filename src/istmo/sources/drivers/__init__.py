"""Why people move: prices and incomes, violence, kin abroad, distance. One module a publisher.

A driver is a condition, not a count of movements: its series have the kind `driver` (the migrant stock, a count
of people, is a stock). `place` is the country that the value is about, or one end of a pair of countries.
"""

from istmo.sources.drivers import bls, cepii, imf, ucdp, undesa, unodc, world_bank

LAYOUTS = (
    *bls.LAYOUTS,
    *cepii.LAYOUTS,
    *imf.LAYOUTS,
    *ucdp.LAYOUTS,
    *undesa.LAYOUTS,
    *unodc.LAYOUTS,
    *world_bank.LAYOUTS,
)
