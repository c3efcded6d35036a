"""PostgreSQL: own tables, schema with roles and row policies, connections, the embedded server."""
