"""People who do not exist: names, usernames and a line about each, put together from word lists of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from fanlight.kit.text import USERNAME_LENGTH_MAX


def _each(text: str) -> tuple[str, ...]:
    """The words of a list."""
    return tuple(text.split())


GIVEN: Final = _each(
    """Ada Adil Agnieszka Aiko Alba Aldo Amara Amina Anouk Anton Arash Arun Asha Astrid Aylin Bao Beata Bela Benno Berit
    Bianca Bilal Bram Camille Carla Chidi Chiara Cosima Dagny Dalia Damir Daria Dario Delia Diego Dilan Dunja Edda Efe
    Eilidh Ekene Elif Elio Emeka Enzo Esra Eva Fabio Farah Fatou Femi Fenna Filip Finn Fiona Flora Freja Gesa Giulia
    Goran Greta Hana Hanno Haruki Hedda Hiba Hugo Ibrahim Ida Ife Ilka Imani Inês Irina Isak Iveta Jana Jarek Jasper Jela
    Jin Jiro João Jonas Josefa Jun Kaito Kaja Kamal Karim Katya Keiko Kemal Kerstin Khadija Kiran Kofi Lale Lan Lars Layla
    Lea Leif Lena Lin Linnea Lior Livia Lorenzo Luca Lucía Ludwik Luz Maja Malik Malin Mara Marek Mariam Marta Mateo Maud
    Mei Milan Mina Mira Mohan Nadia Naila Naveen Nele Nia Niko Nils Nina Noor Noura Ode Okan Ola Oleg Olu Omar Orla Otis
    Paola Pavel Pedro Petra Pia Priya Quentin Rafa Rahel Ravi Remi Renée Rhea Rin Rosa Ruben Runa Saba Sakura Salma Samir
    Sanne Saoirse Selin Senna Signe Silas Simona Sina Sofie Soren Stella Suki Suraj Sven Tala Tamar Tariq Tesfaye Thea
    Tilda Timo Toma Tove Tuan Uma Urs Vera Veda Vito Wanda Wen Wiktor Xenia Yael Yara Yasmin Yuki Yusuf Zara Zeno Zoe"""
)
FAMILY: Final = _each(
    """Abara Achterberg Adeyem Ahlgren Akinde Albers Alvarenga Amrani Andal Arvidsen Asante Aydan Bakker Baldi Banerjo
    Barzin Bekele Belmonte Berglin Bianchet Bjornsund Boateng Bojarski Brandvik Brisbois Cabral Calder Carvalhal Castellan
    Chanda Chowdry Corvin Dahlmann Delacour Demirel Desrosier Diallo Dimov Dombek Duarto Ekström Elbaz Engström Eriksdal
    Esposti Faber Farouk Fjeld Fontana Forsman Fujimori Gallego Gerlach Ghebre Gonsalve Grabowy Haddadi Hakimi Halloran
    Hamasaki Hanrahan Hasegawo Havel Hedlund Heikkin Hollander Horvat Ibarra Ikeda Imhof Ivarsson Jansky Jaramill Joensen
    Kaplani Karimi Kato Keita Khoury Kimani Kivela Kowalik Kruse Kuznet Lachance Lakatos Larrain Laskaris Lehtola Lindqvist
    Lombardin Lund Macek Madan Mahler Maranto Matsuda Mbeki Mendosa Mercier Mirza Moreau Morimoto Mwangi Nakano Navarret
    Nguema Nordahl Novakov Nystrom Obando Odhiam Okafor Oliveir Orsini Ostrow Ozturk Palmgren Pashkov Pelletier Petrosi
    Pham Pinto Popov Quiroga Rahimi Ramanuj Rasmus Ribero Rosati Rydell Saarin Sabater Sahin Salcedo Sandvik Santoro Sarkis
    Schreur Sedlak Sharmi Shimada Sobczak Solheim Soriano Stavros Strand Sundaro Takemoto Tavares Tekin Teshome Thorne
    Toivon Tran Ueda Ulriksen Valdivia Vandersee Varga Vasquin Venturi Vestergard Vidal Virtan Wallin Weissen Wieczor
    Yamagata Yilmaz Zamora Zawadzk Zelenko Zimmer"""
)
WORDS: Final = _each(
    """analog aperture bracken brisk cedar chalk cobalt copper dawn drift dusk ember fern film fjord flint foggy forty grain
    granite harbour hazel heron indigo iris juniper kestrel lantern larch linen loft lumen maple marsh meadow mica moss
    north ochre olive paper pebble pine plum prism quartz quiet raven reed river rook rust sable saffron salt sand shutter
    slate slow sparrow spruce still stone swift tide timber tulip umber vale velvet violet walnut wander willow window"""
)
ABOUT: Final[dict[str, tuple[str, ...]]] = {
    "land": ("Hills before breakfast.", "Walks far, writes little.", "Maps, boots, soup.", "Collects horizons."),
    "water": ("Lives by the sea, smells of it.", "Tide tables on the fridge.", "Swims in anything.", "Rowing, mostly in circles."),
    "far": ("Always one train further.", "Packs light, carries a lens.", "Home is where the charger is.", "Postcards from the edge of the map."),
    "night": ("Up when you are not.", "Long exposures, short nights.", "Looks up.", "Owns four torches, finds none."),
    "city": ("Concrete and trams.", "Photographs the street I live in. It is long.", "Lines, corners, people in coats.", "Wet asphalt enthusiast."),
    "light": ("Chasing light around the flat.", "Walls, windows, four o'clock.", "Waits for shadows.", "Light first, thing second."),
    "wood": ("Forester by day.", "Moss is a colour.", "Knows a good tree.", "Quiet places, wet shoes."),
    "garden": ("Grows things, photographs the survivors.", "Dahlias. Send help.", "Allotment 14.", "On my knees, with a macro lens."),
    "kitchen": ("Cooks first, shoots fast, eats cold.", "Coffee before pictures.", "Market on Saturdays.", "The table is by the window on purpose."),
}  # fmt: skip
TRADES: Final = (
    "nurse", "carpenter", "teacher", "baker", "bus driver", "librarian", "architect", "gardener", "sailor", "physicist", "cook",
    "bookbinder", "potter", "student", "translator", "cabinet maker", "midwife", "lorry driver", "tailor", "surveyor", "cellist",
)  # fmt: skip
PRONOUNS: Final = ("she/her", "he/him", "they/them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the demo."""

    index: int
    username: str
    display_name: str
    note: str
    interests: tuple[str, ...]
    locked: bool = False
    avatar: int | None = None
    """The seed of the portrait."""


class Registry:
    """Gives everybody a username nobody else has."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._taken: set[str] = {"admin", "demo", "root", "support"}

    def named(self) -> tuple[str, str]:
        """A username and the name shown with it."""
        given, family = self._chance.choice(GIVEN), self._chance.choice(FAMILY)
        shown = self._chance.choice((f"{given} {family}", f"{given} {family}", given, f"{given} {family[0]}."))
        for base in self._spellings(given.lower(), family.lower()):
            name = _plain(base)[:USERNAME_LENGTH_MAX]
            if name not in self._taken:
                self._taken.add(name)
                return name, shown
        raise AssertionError("numbers never run out")

    def _spellings(self, given: str, family: str) -> Iterator[str]:
        word, number = self._chance.choice(WORDS), self._chance.randint(2, 99)
        usual = [f"{given}_{family}", f"{given}{family[0]}", f"{word}_{given}", f"{given}_{word}", f"{word}{number}"]
        self._chance.shuffle(usual)
        yield from usual
        yield from (f"{given}_{family}{extra}" for extra in count(2))


def _plain(text: str) -> str:
    """Usernames have no accents."""
    return text.translate(str.maketrans("êéíöãøåü", "eeioaoau"))


def about(chance: Random, interests: tuple[str, ...]) -> str:
    """A line or two about somebody."""
    lines = [chance.choice(ABOUT[interests[0]])]
    if chance.random() < 0.35:
        lines.append(f"{chance.choice(TRADES).capitalize()}.")
    if len(interests) > 1 and chance.random() < 0.5:
        lines.append(chance.choice(ABOUT[interests[1]]))
    text = " ".join(lines)
    return f"{text} ({chance.choice(PRONOUNS)})" if chance.random() < 0.25 else text
