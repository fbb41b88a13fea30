"""The values that go into a search and come out of it. They import no engine."""
