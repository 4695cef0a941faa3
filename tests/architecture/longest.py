"""Prints the ten longest functions and files: something to look at, not a rule."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "fanlight"
SHOWN = 10


def main() -> None:
    files = {path: path.read_text() for path in sorted(SOURCE.rglob("*.py"))}
    lengths = sorted(((text.count("\n"), str(path.relative_to(SOURCE))) for path, text in files.items()), reverse=True)
    functions = sorted(
        (
            (
                (node.end_lineno or node.lineno) - node.lineno + 1,
                f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}",
            )
            for path, text in files.items()
            for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        ),
        reverse=True,
    )
    for title, found in (("longest files", lengths), ("longest functions", functions)):
        print(f"{title}:")
        for length, name in found[:SHOWN]:
            print(f"  {length:5} {name}")


if __name__ == "__main__":
    main()
