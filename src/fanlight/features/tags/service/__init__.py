"""What can be asked about hashtags, and what can be done with them."""

from fanlight.features.tags.service.counting import TagCounts
from fanlight.features.tags.service.featured import FeaturedTags
from fanlight.features.tags.service.tags import TagService

__all__ = ["FeaturedTags", "TagCounts", "TagService"]
