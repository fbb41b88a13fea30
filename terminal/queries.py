"""Commands whose arguments are the words of a query, some of which may begin with a dash."""

import re
import sys
from difflib import get_close_matches
from typing import Any, Final

import typer
import typer.core

_OPTION: Final = re.compile(r"--?[A-Za-z][\w-]*")
_NO_SUCH_OPTION: Final[Any] = vars(sys.modules[typer.BadParameter.__module__])["NoSuchOption"]
"""Typer does not export it."""


class QueryCommand(typer.core.TyperCommand):
    """A command whose arguments are the words of a query: `kashaf search النفط -السعودية`.

    A dash and a Latin letter begin an option, which is an error if it does not exist; after `--`
    they begin a word.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Make the command as Typer does, but leave unknown options among the words."""
        settings = {"ignore_unknown_options": True} | (options.pop("context_settings", None) or {})
        super().__init__(*arguments, context_settings=settings, **options)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; raises a usage error for an option that does not exist."""
        names = {name: option for option in self.params for name in option.opts}
        names |= dict.fromkeys(ctx.help_option_names)
        words = iter(args)
        for word in words:
            if word == "--":
                break
            name, equals, _ = word.partition("=")
            if not _OPTION.fullmatch(name):
                continue
            if name not in names:
                close = get_close_matches(name, [one for one in names if one.startswith("--")])
                raise _NO_SUCH_OPTION(name, possibilities=close[:1], ctx=ctx)
            if not equals and not getattr(names[name], "is_flag", True):
                next(words, None)
        return super().parse_args(ctx, args)
