"""The visits page: list and month, planning, and one sheet from the plan to the report (visits, print-visit)."""
