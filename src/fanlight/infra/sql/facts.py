"""What an installation knows of itself: a few names and values on shard 0."""

from typing import Final

from fanlight.infra.sql.port import Database, Work
from fanlight.kit.ids import Shard

PLACE: Final = Shard(0)


async def claim(db: Database, name: str, value: str) -> str:
    """Note the fact where nobody has yet; answers what stands."""

    def work() -> Work[str]:
        yield CLAIM, (name, value)
        ((standing,),) = yield READ, (name,)
        return str(standing)

    return await db.write(PLACE, work)


async def replace(db: Database, name: str, value: str) -> None:
    """Note the fact in place of what stood."""

    def work() -> Work[None]:
        yield REPLACE, (name, value)

    await db.write(PLACE, work)


REPLACE: Final = (
    "INSERT INTO installation_facts (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
CLAIM: Final = "INSERT INTO installation_facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING"
READ: Final = "SELECT value FROM installation_facts WHERE name = $1"
