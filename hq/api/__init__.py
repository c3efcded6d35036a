"""The door for laptops: FastAPI over the services."""
