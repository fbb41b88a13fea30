"""The values that go into a search and come out of it; they import no engine."""
