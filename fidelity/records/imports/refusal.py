"""Why a file is not imported, for people."""


class ImportRefused(Exception):
    """Nothing was imported; the text says why, and what to do."""
