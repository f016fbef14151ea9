"""What can be said to tillit on the command line."""
