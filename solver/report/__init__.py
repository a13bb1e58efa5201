"""What runs leave behind to be looked at: one HTML page, and beside it a record that can be read again.

Both hold the captchas and the answers: treat them like a log with both.
"""

from __future__ import annotations

from solver.report.figures import Summary, wilson
from solver.report.page import media_type, write_report
from solver.report.record import Record, find_records
from solver.report.run import LabelledReading, Run
from solver.report.shots import outcome

__all__ = [
    "LabelledReading",
    "Record",
    "Run",
    "Summary",
    "find_records",
    "media_type",
    "outcome",
    "wilson",
    "write_report",
]
