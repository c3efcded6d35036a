"""What headquarters does: one module per area, over plain connections."""
