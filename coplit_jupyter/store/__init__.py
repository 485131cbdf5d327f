"""STATION 3: what outlives the process. SQLAlchemy is imported here and nowhere else.

`protocol` is what others see; `sql.SqlStore` keeps it in SQLite or PostgreSQL. Which module does
what: `tables` the schema, `migrations` how it came about, `schema` brings a database to it,
`database` connections and transactions, `trouble` a library's errors as ours, `rows` rows to
values; and one module for each thing that is done: `versions`, `accepting`, `taking`, `ending`,
`history`.
"""

from __future__ import annotations
