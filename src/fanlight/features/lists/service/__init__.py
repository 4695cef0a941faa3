"""What can be done with lists, and what is read in them."""

from fanlight.features.lists.service.lists import ListService
from fanlight.features.lists.service.timeline import ListTimelines

__all__ = ["ListService", "ListTimelines"]
