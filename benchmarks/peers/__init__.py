"""The same work done by other programs, where they are installed (`make bench-peers`)."""
