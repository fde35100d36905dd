"""Looking into the files of the database takes nothing away from whoever has it open."""

import subprocess
import sys

import pytest
from django.db import connection

from tests import sqlite_files

COMES_AND_GOES = (
    "import sqlite3, sys; place = sqlite3.connect(sys.argv[1]); place.execute('SELECT * FROM t'); place.close()"
)


@pytest.mark.django_db(transaction=True)
def test_after_its_files_were_read_and_another_process_came_and_went_the_journal_is_still_there():
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (word text)")
        cursor.execute("INSERT INTO t VALUES ('a word of its own')")
        assert b"a word of its own" in sqlite_files.content()
        journal = [path for path in sqlite_files.paths() if path.name.endswith("-wal")]
        assert sqlite_files.content(*journal) != b""
        subprocess.run([sys.executable, "-c", COMES_AND_GOES, connection.settings_dict["NAME"]], check=True)
        assert [path for path in sqlite_files.paths() if path.name.endswith("-wal")] == journal
        cursor.execute("DROP TABLE t")
