"""A made-up organisation, read from `seeds/demo` and planted as people would have left it."""
