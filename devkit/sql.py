"""Run SQL statements: executed by the environment's Python, which has psycopg2.

Reads `{"database": ..., "statements": [[sql, parameters], ...]}` from the standard input and
prints the rows of the last statement as JSON. Each statement is its own transaction.
"""

import json
import sys


def main():
    import psycopg2

    request = json.load(sys.stdin)
    connection = psycopg2.connect(dbname=request["database"])
    connection.autocommit = True
    rows = []
    with connection.cursor() as cursor:
        for statement, parameters in request["statements"]:
            cursor.execute(statement, parameters or None)
            rows = cursor.fetchall() if cursor.description else []
    connection.close()
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
