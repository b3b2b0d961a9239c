"""Small files of each kind that may be brought, and what people with bad intentions bring. Built by hand, nothing is drawn in them."""

import struct
import zlib


def pdf(extra=b"", *, tail=b"", word=b"MINH HOA"):
    """One page with a word on it. ``extra`` goes into the catalogue of the document, ``tail`` behind its end."""
    text = b"BT /F1 24 Tf 72 720 Td (" + word + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return made + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref) + tail


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width=1, height=1, *, extra=b"", tail=b"", data=None):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00\x00") if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + tail


def segment(mark, body):
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width=1, height=1, *, comment=b"", tail=b""):
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    note = segment(0xFE, comment) if comment else b""
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x00\x01"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") + note + frame + scan + b"\xff\xd9" + tail


def box(kind, body=b""):
    return struct.pack(">I4s", len(body) + 8, kind) + body


def heic(*, tail=b""):
    return box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic") + box(b"meta", b"\x00" * 20) + box(b"mdat", b"\x00" * 40) + tail


def zip_end(comment=b""):
    """The end record of an empty archive."""
    return b"PK\x05\x06" + b"\x00" * 16 + struct.pack("<H", len(comment)) + comment


HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

GOOD = {"pdf": pdf(), "jpeg": jpeg(), "png": png(), "heic": heic(), "photo with a film behind it": jpeg(tail=box(b"ftyp", b"mp42") * 3)}
GOOD |= {
    "photo with a preview behind it": jpeg(tail=b"\x00" * 40 + jpeg() + b"\x00\x00"),
    "photo with a telephone's note": jpeg(tail=b"\x00\x00\x01\x0a\x0e\x00\x00\x00Image_UTC_Data1760000000SEFH\x6b\x00\x00\x00SEFT"),
    "pdf that speaks of streams": pdf(b"/X (a \\) stream ) % endstream\n"),
}
SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
BAD = {
    "nothing": b"",
    "page": HTML,
    "page with the head of a PDF": b"%PDF-1.4\n" + HTML,
    "page behind a PDF": pdf(tail=HTML),
    "page in a PDF": pdf(b"/X (<script>alert(1)</script>)"),
    "PDF behind a page": HTML + pdf(),
    "archive behind a PDF": pdf(tail=zip_end()),
    "archive behind a photo": jpeg(tail=zip_end(b"abc")),
    "something behind a PDF": pdf(tail=b"abc"),
    "PDF cut off": pdf()[:-40],
    "PDF that points nowhere": pdf().replace(b"startxref\n", b"startxref\n9"),
    "PDF with a script": pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "PDF with a script spelled otherwise": pdf(b"/OpenAction << /S /J#61vaScript >>"),
    "PDF with a script between words of comments": pdf(b"%stream\n" + SCRIPT + b"\n%endstream\n"),
    "PDF with a script between words in strings": pdf(b"/A (>> stream\n) " + SCRIPT + b" /B (endstream)"),
    "PDF with a script between words in nested strings": pdf(b"/A ((\\)) >> stream\n) " + SCRIPT + b" /B (endstream)"),
    "PDF with an object in a stream": pdf(word=b"x) Tj\n7 0 obj\n<< " + SCRIPT + b" >>\nendobj\n("),
    "program behind a photo": jpeg(tail=b"MZ\x90\x00" + b"\x00" * 200),
    "program behind padding behind a photo": jpeg(tail=b"\x00" * 9 + b"MZ\x90\x00" + b"\x00" * 200),
    "program between two photos": jpeg(tail=b"MZ\x90\x00" + jpeg()),
    "archive behind a photo, with a wrong length": jpeg(tail=zip_end(b"abc") + b"x"),
    "archive behind a film behind a photo": jpeg(tail=box(b"ftyp", b"mp42") + zip_end() + b"x"),
    "PDF that starts a program": pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "PDF with a file in it": pdf(b"/Names << /EmbeddedFiles 9 0 R >>"),
    "PDF with a password": pdf(b"/Encrypt 9 0 R"),
    "drawing": SVG,
    "GIF": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "archive": zip_end(),
    "program": b"MZ\x90\x00" + b"\x00" * 200,
    "head of a photo": b"\xff\xd8\xff\xe0",
    "photo cut off": jpeg()[:-3],
    "photo with a page in it": jpeg(comment=HTML),
    "photo that is a PDF": jpeg(comment=pdf()),
    "photo without a size": jpeg(0, 0),
    "photo as wide as a field": jpeg(65_000, 65_000),
    "picture with a wrong sum": png()[:-1] + b"\x00",
    "picture with a page behind it": png(tail=HTML),
    "picture with a page in it": png(extra=chunk(b"tEXt", b"Comment\x00" + HTML)),
    "picture without an end": png()[:-12],
    "picture that unpacks to a whale": png(100_000, 100_000, data=zlib.compress(b"\x00" * 1_000_000)),
    "HEIC cut off": heic()[:-5],
    "HEIC with something behind it": heic(tail=b"abc"),
    "film": box(b"ftyp", b"mp42\x00\x00\x00\x00mp42") + box(b"moov") + box(b"mdat"),
}
