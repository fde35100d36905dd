"""Made-up whole documents: contents, layouts, files."""
