"""Registers brought in as XLSX or CSV: read, shown as a plan, carried out as shown.

A section declares an `Import`; `core.admin.registers.RegisterMixin` gives its admin
the pages. A file becomes a `Table` of plain text (`sheets`), the table and the register
become a `Plan` (`plans`), and `carry_out` writes that plan or nothing.
"""

from core.imports.columns import Column
from core.imports.declaration import Import
from core.imports.drafts import forget_old
from core.imports.options import Option, Options, named_records
from core.imports.plans import Outcome, Plan, make_plan
from core.imports.sheets import Table, read
from core.imports.template import template_workbook
from core.imports.writing import Changed, Refused, carry_out, hold_register

__all__ = [
    "Changed",
    "Column",
    "Import",
    "Option",
    "Options",
    "Outcome",
    "Plan",
    "Refused",
    "Table",
    "carry_out",
    "forget_old",
    "hold_register",
    "make_plan",
    "named_records",
    "read",
    "template_workbook",
]
