"""Other programs' sync, run beside ours for comparison only: in processes of their own, set up outside the project."""
