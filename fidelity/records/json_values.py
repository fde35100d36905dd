"""The value of a column as JSON, and back again: in exports and in backups."""

from base64 import b64encode
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field


def to_json(value: Any) -> Any:
    """Days and moments as ISO 8601, decimals as texts, bytes in base64; anything else as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    return value


def from_json(field: Field, value: Any) -> Any:
    """What `to_json` was given, for this column; raises `ValidationError` for what can't stand there."""
    return None if value is None else field.to_python(value)
