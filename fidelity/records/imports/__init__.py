"""Taking in what another server exported: an organisation, all or nothing (docs/export.md)."""
