"""At the side: texts of job descriptions, duty lists and notes, and what the five documents say about them."""
