"""milepost: which stage of a maturity model an organisation is at, why, and the best way on."""

__version__ = "0.1.0"
