"""The log page: the access log as a timeline, its proof, its export."""
