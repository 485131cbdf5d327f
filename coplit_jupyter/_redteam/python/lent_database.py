def fill(connection, rows):
    for statement in (
        "ATTACH 'tests/test_target.py' AS other",
        "ATTACH '/tmp/left.db' AS other",
        "VACUUM INTO '/tmp/left.db'",
        "SELECT load_extension('/tmp/left')",
    ):
        try:
            connection.execute(statement)
            breach(statement)
        except Exception:
            pass
    for use in (
        lambda: connection.enable_load_extension(True),
        lambda: connection.load_extension("/tmp/left"),
        lambda: connection.backup(__import__("sqlite3").connect(":memory:")),
    ):
        try:
            use()
            breach("the connection acts")
        except Exception:
            pass
