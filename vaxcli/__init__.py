"""vaxcli: verify vaccination lists, record doses, sign the results; offline, in Excel."""

__version__ = "0.1.0"
