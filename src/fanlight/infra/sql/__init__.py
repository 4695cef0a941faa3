"""SQL written once for every engine: the `Database` port, its adapters, migrations."""
