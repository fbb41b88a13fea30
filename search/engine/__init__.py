"""What every engine has in common: the open index, and the backend that it works on."""
