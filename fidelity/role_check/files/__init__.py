"""What lies behind `file_readers.py`: text of a file, pages of a PDF, lines of a Word file, the process that reads."""
