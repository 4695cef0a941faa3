"""Which database holds which logical shard: the same arithmetic on every engine."""

from collections.abc import Iterable, Sequence

from fanlight.kit.ids import SHARDS, Shard, shard_of


class Placed:
    """The placing half of `Database`: logical shard s lives in database `s * n // 1024`."""

    def __init__(self, databases: int) -> None:
        if not databases or SHARDS % databases:
            raise ValueError("the number of databases must divide 1024")
        self._per_place = SHARDS // databases
        self._places = [Shard(index * self._per_place) for index in range(databases)]

    def places(self) -> Sequence[Shard]:
        return self._places

    def place_of(self, shard: Shard) -> Shard:
        return self._places[shard // self._per_place]

    def by_place(self, ids: Iterable[int]) -> dict[Shard, list[int]]:
        if len(self._places) == 1:
            owned = list(dict.fromkeys(ids))
            return {self._places[0]: owned} if owned else {}
        places: dict[Shard, list[int]] = {}
        for identifier in dict.fromkeys(ids):
            places.setdefault(self.place_of(shard_of(identifier)), []).append(identifier)
        return places
