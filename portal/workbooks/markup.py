"""XML of strangers: no document type, so no entity; parts read piece by piece."""

from xml.parsers import expat

from portal.workbooks.book import unreadable

PIECE = 1 << 18


def parser(start=None, end=None, characters=None):
    """An expat parser that refuses every document type. Names come as 'namespace name'."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse
    made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = start, end, characters
    return made


def _refuse(*_declaration):
    raise unreadable()


def pieces(archive, info):
    """The bytes of a part, never more than its head announces; a head that lies fails on the checksum."""
    with archive.open(info) as part:
        left = info.file_size
        while left > 0 and (piece := part.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def parse(archive, info, start=None, end=None, characters=None, copy=None):
    """Go through a part; ``copy`` (a file) is given its bytes as well."""
    reader = parser(start, end, characters)
    for piece in pieces(archive, info):
        reader.Parse(piece, False)
        if copy is not None:
            copy.write(piece)
    reader.Parse(b"", True)


def local(name):
    """Name without its namespace."""
    return name.rpartition(" ")[2]


def attribute(attributes, name, default=""):
    """An attribute whatever its namespace."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.endswith(" " + name)), default)
