"""manage.py build_search FILE…: bring the index of the site up to date with files."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

import kashaf
from kashaf.index.documents import read_documents


class Command(BaseCommand):
    """Index files; a site would as well index its own models: one mapping for each row."""

    help = "Bring the search index up to date with files and folders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="+", metavar="FILE")
        parser.add_argument("--prune", action="store_true", help="Delete what is not in the files.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            documents = read_documents(options["sources"], on_error=self._report)
            changes = kashaf.build(documents, settings.NEWS_INDEX, prune=options["prune"])
        except kashaf.errors.KashafError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{changes.added} added, {changes.updated} updated")

    def _report(self, error: kashaf.errors.SourceError) -> None:
        self.stderr.write(f"skipped {error}")
