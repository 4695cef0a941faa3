"""How a blob store's URL picks its adapter, for the server and for the image children."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from fanlight.infra.blobs.port import BlobStore


async def open_blob_store(url: str) -> BlobStore:
    """`file:///PATH`: files in that folder."""
    parts = urlsplit(url)
    match parts.scheme:
        case "file":
            from fanlight.infra.blobs.adapters.files import FilesBlobStore  # noqa: PLC0415 - only the engine in use

            return await FilesBlobStore.open(Path(unquote(parts.path)))
        case scheme:
            raise ValueError(f"blobs_url: unknown scheme {scheme!r}; use file:///PATH")
