"""Benches: each measures ours beside a reference, in turn, in one run; ``python -m bench [NAME…]``."""
