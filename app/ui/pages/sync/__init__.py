"""The sync page: enrolment, first fill, exchange, what waits and what is wrong."""
