"""The application: commands, reading of files, and what is shown."""
