"""The cards page: one's own borrowing cards, out and ended; several taken under one statement (borrow-own)."""
