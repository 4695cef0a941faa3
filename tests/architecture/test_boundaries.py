"""The import rule that import-linter cannot say: a box's store and adapters are its own."""

import grimp

MINE_ALONE = {"store", "adapters"}


def test_stores_and_adapters_are_private_to_their_box() -> None:
    graph = grimp.build_graph("fanlight")
    broken = [
        f"{importer} imports {module}"
        for module in graph.modules
        if (parts := module.split("."))[1:2] == ["features"] and MINE_ALONE & set(parts[3:4])
        for importer in graph.find_modules_that_directly_import(module)
        if importer.split(".")[:3] != parts[:3] and not importer.startswith("fanlight.wiring.")
    ]
    assert broken == []
