#!/usr/bin/env python3
"""Writes letter_widths.inc: which letters take two columns of a terminal, and which none. Needs Python alone, whose Unicode
the table then has."""
import pathlib
import unicodedata

LETTERS = range(0x110000)
# Format characters that are drawn: the soft hyphen, and signs that stand around the digits after them.
DRAWN = {0x00AD, *range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
# Vowels and final consonants of Hangul, which are drawn into the syllable before them.
CONJOINING = {*range(0x1160, 0x1200), *range(0xD7B0, 0xD800)}


def is_wide(code):
    """East Asian Width (UAX #11) wide or fullwidth; what is not assigned decides nothing."""
    if unicodedata.category(chr(code)) == "Cn":
        return None
    return unicodedata.east_asian_width(chr(code)) in "WF"


def takes_none(code):
    return code in CONJOINING or (unicodedata.category(chr(code)) in ("Mn", "Me", "Cf") and code not in DRAWN)


def ranges(holds):
    """As few as there can be: letters that decide nothing belong to the range they stand in."""
    found = []
    for code in LETTERS:
        answer = holds(code)
        if answer and (not found or found[-1][2]):
            found.append([code, code, False])
        elif answer:
            found[-1][1] = code
        elif answer is not None and found:
            found[-1][2] = True  # the next one begins anew
    return [(first, last) for first, last, _ in found]


def table(name, comment, holds):
    items = [f"{{0x{first:04X}, 0x{last:04X}}}" for first, last in ranges(holds)]
    rows = [", ".join(items[at:at + 5]) for at in range(0, len(items), 5)]
    return f"/// {comment}\nconstexpr std::array {name} = std::to_array<CodeRange>({{\n    " + ",\n    ".join(rows) + "});\n"


wide = table("wide_letters", "Two columns: East Asian Width W or F.", lambda code: False if takes_none(code) else is_wide(code))
none = table("letters_without_width", "None: marks that combine, format characters, conjoining vowels and finals of Hangul.", takes_none)
text = f"// Written by letter_widths.py from Unicode {unicodedata.unidata_version}.\n// clang-format off\n{wide}\n{none}// clang-format on\n"
(pathlib.Path(__file__).parent / "letter_widths.inc").write_text(text, encoding="utf-8")
