"""Quarters of a calendar year or of a July-June fiscal year. Pure: no Django, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self


class YearStart(StrEnum):
    CALENDAR = "calendar"
    JULY = "july"


def _first_of_month_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three whole months, known by their first day and by how the organisation counts its year."""

    start: date
    year_start: YearStart = YearStart.CALENDAR

    def __post_init__(self) -> None:
        if self.start.day != 1 or self.start.month % 3 != 1:
            raise ValueError(f"{self.start} is not the first day of a quarter (1 January, April, July or October)")

    @classmethod
    def containing(cls, day: date, year_start: YearStart = YearStart.CALENDAR) -> Self:
        """The quarter that `day` lies in."""
        return cls(date(day.year, day.month - (day.month - 1) % 3, 1), year_start)

    @property
    def end(self) -> date:
        """The last day, included."""
        return _first_of_month_after(self.start, 3) - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(_first_of_month_after(self.start, 3), self.year_start)

    @property
    def previous(self) -> "Quarter":
        return Quarter(_first_of_month_after(self.start, -3), self.year_start)

    @property
    def ordinal(self) -> int:
        """Quarters counted through the years, so that the difference of two is how many lie between."""
        return self.start.year * 4 + self.start.month // 3

    @property
    def number(self) -> int:
        """1-4, counted from January or from July."""
        calendar = (self.start.month + 2) // 3
        return calendar if self.year_start is YearStart.CALENDAR else (calendar + 1) % 4 + 1

    @property
    def label(self) -> str:
        """`Q3 2026`, or `Q1 FY2026-27` for a year from July to June."""
        if self.year_start is YearStart.CALENDAR:
            return f"Q{self.number} {self.start.year}"
        first = self.start.year if self.start.month >= 7 else self.start.year - 1
        return f"Q{self.number} FY{first}-{(first + 1) % 100:02}"

    @property
    def slug(self) -> str:
        """`2026-07`: the first month, for addresses and file names."""
        return f"{self.start:%Y-%m}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end
