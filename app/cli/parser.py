"""The arguments of ``satchel``: those of every command line of ours (``app.terminal``)."""

from app.terminal.parser import PAIRS, Filling, Handler, Leaves, Parser

__all__ = ["PAIRS", "Filling", "Handler", "Leaves", "Parser"]
