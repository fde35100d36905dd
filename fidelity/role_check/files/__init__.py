"""What lies behind `file_readers.py`: the text of a file, the pages of a PDF, the process that reads apart."""
