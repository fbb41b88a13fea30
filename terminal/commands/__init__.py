"""The subcommands of `kashaf`: short functions, grouped by task, without logic of their own.

They import the parts of the library that they use when they run, so that a command starts fast.
"""
