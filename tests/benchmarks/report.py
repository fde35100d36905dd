"""How long a report takes: cold (a new process), warm, and against bare WeasyPrint on the same HTML."""
