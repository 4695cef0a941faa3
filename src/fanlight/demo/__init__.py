"""The demo: a small invented world with drawn photographs, to fill an empty server with."""
