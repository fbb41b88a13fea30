"""What can be done with a whole index, in a folder or on a cluster."""
