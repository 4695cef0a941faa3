"""What people of the demo write under their photos and under those of others."""

from random import Random
from typing import Final

from fanlight.demo.scenes.scene import Scene

ASIDES: Final = (
    "Took it on the way to work.", "The dog was not impressed.", "Ten minutes later it rained.", "Going back tomorrow.",
    "My sister held the umbrella.", "Third attempt this week.", "Almost left the camera at home.", "Fingers still cold.",
    "With the old fifty.", "Shot on the phone, sorry, purists.", "It looked better in person. It always does.",
    "Somebody was playing the trumpet two houses down.", "Missed the bus for it.", "Happy Tuesday.", "Sunday, obviously.",
    "Printing this one for the kitchen.", "One of twelve, the other eleven are blurry.", "For Grandma.", "No plan, good shoes.",
    "The light lasted about a minute.", "Found a new favourite corner.", "Asked three people, nobody knew the name of the place.",
    "Half an hour from the last stop.", "Next time with sandwiches.", "Worth the blister.", "Cleaned the lens for once.",
    "A stranger said good morning. It was.", "From last week, finally sorted.", "I should get up earlier more often.",
    "Or was it the other way round?", "Best seat in the house.", "The phone said minus four.", "Windy up there.",
    "Turned round and there it was.", "Same place, other season.", "We stayed until the flask was empty.", "Slightly crooked, like me.",
    "For everybody stuck in an office.", "You can almost hear it.", "More of this, please.", "Not far from home, it turns out.",
)  # fmt: skip
ALBUMS: Final = (
    "A few from the weekend.", "Could not choose, so here are {count}.", "{count} from the same hour.", "The walk, in order.",
    "Contact sheet.", "{count} of many.", "Slow series, part {part}.", "Everything I liked today.",
)  # fmt: skip
PRAISE: Final = (
    "Lovely light.", "This is wonderful.", "Those colours!", "I can smell it.", "Where is this?", "Stopped scrolling for this one.",
    "Beautiful.", "How early was that?", "The second look is even better.", "Want to be there now.", "Frame it.", "So calm.",
    "Great eye.", "I walked past there for years and never saw it.", "What lens is that?", "Ooh.", "Perfect timing.",
    "That made my morning.", "More of these, please.", "Jealous of your mornings.", "Quietly brilliant.", "Looks like a painting.",
    "This one stays with me.", "The composition!", "Bookmarked.", "You have the best corners.", "Exactly the right moment.",
    "My favourite of yours so far.", "Can I come along next time?", "Sending this to my mother.", "Well seen.",
    "The shadows do all the work here.", "I would hang that in the hall.", "How is this real?", "Good morning indeed.",
)  # fmt: skip
THANKS: Final = (
    "Thank you!", "Very kind, thanks.", "Thanks! It was freezing.", "Ha, thank you.", "Half past five. Never again. Until tomorrow.",
    "Thank you, that means a lot.", "Just round the corner from us.", "Come along any time.", "Pure luck, but thank you.",
)  # fmt: skip


class Writer:
    """Writes captions, never the same one twice."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._written: set[str] = set()

    def caption(self, shown: Scene, *, photos: int) -> str:
        """A caption with, most of the time, some hashtags."""
        words = self._fresh(shown, photos)
        self._written.add(words)
        if self._chance.random() < 0.72:
            tags = self._chance.sample(shown.tags, self._chance.randint(1, min(3, len(shown.tags))))
            words = f"{words}\n\n{' '.join('#' + tag for tag in tags)}"
        return words

    def _fresh(self, shown: Scene, photos: int) -> str:
        for _ in range(40):
            words = self._chance.choice(shown.captions)
            if photos > 1 and self._chance.random() < 0.5:
                words = self._chance.choice(ALBUMS).format(count=photos, part=self._chance.randint(2, 9))
            if self._chance.random() < 0.45:
                words = f"{words} {self._chance.choice(ASIDES)}"
            if words not in self._written:
                return words
        return f"{self._chance.choice(shown.captions)} {self._chance.choice(ASIDES)} {self._chance.choice(ASIDES)}"
