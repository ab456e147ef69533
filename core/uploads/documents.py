"""PDF, DOCX and XLSX: read far enough to know that nothing in them acts by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat
from zipfile import is_zipfile

from core.uploads import archives
from core.uploads.policy import MB, Refused

CHUNK = 1024 * 1024
MAX_LISTS = 2 * 1024 * 1024  # unpacked bytes of all lists of types and relations

_SCRIPT = re.compile(rb"<script|<\?php", re.IGNORECASE)
_NAMES = ("JavaScript", "Launch", "EmbeddedFile", "RichMedia", "XFA")


def _spellings(name):
    """A PDF name in every way it can be written: `/Launch`, `/L#61unch`."""
    return "".join(f"(?:{c}|#{ord(c):02x}|#{ord(c):02X})" for c in name)


_ACTIVE = re.compile(
    rf"/(?:{'|'.join(map(_spellings, _NAMES))})s?[\s/<>\[\]()%]".encode()
)

_TYPES = "[Content_Types].xml"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class _Format:
    """A kind of Office file: its main part, that part's type, and how much it holds.

    `bulk` are the parts that hold the matter; all others are read as a whole by other
    programs, and so may not be larger than `max_others` together.
    """

    main: str
    content_type: str
    max_unpacked: int = archives.MAX_UNPACKED
    bulk: tuple[str, ...] = ("",)
    max_others: int = 0


_DOCX = _Format("word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml")
_XLSX = _Format(
    "xl/workbook.xml",
    f"{_OFFICE}.spreadsheetml.sheet.main+xml",
    max_unpacked=20 * MB,
    bulk=("xl/worksheets/", "xl/sharedStrings.xml", "xl/media/", "xl/printerSettings/"),
    max_others=2 * MB,
)
_ACTIVE_TYPE = re.compile(r"macroEnabled|vbaProject|vbaData|activeX|oleObject", re.I)
_ACTIVE_PART = re.compile(
    r"vbaProject|vbaData|activeX|(^|/)embeddings/|oleObject"
    r"|\.(zip|rar|7z|gz|jar|exe|dll|js|vbs|bat|cmd|ps1|docx?|xls[xm]?|ppt[xm]?|docm|html?)$",
    re.I,
)
_ACTIVE_RELATION = re.compile(r"/(aFChunk|vbaProject|oleObject|package|control)$", re.I)


def check_polyglot(file: BinaryIO) -> None:
    """Refuse what is a zip archive or a script as well; raises Refused: hidden."""
    file.seek(0)
    if is_zipfile(file) or contains(file, _SCRIPT):
        raise Refused("hidden")


def check_pdf(file: BinaryIO, size: int) -> None:
    """A PDF from its first to its last byte, without visible actions or attachments.

    Looks at the bytes as they are: what lies inside compressed streams is not seen.
    Raises Refused: damaged, hidden, active.
    """
    file.seek(max(0, size - 2048))
    _before, end, after = file.read().rpartition(b"%%EOF")
    if not end:
        raise Refused("damaged")
    if after.strip(b"\0\t\n\f\r "):
        raise Refused("hidden")
    if contains(file, _ACTIVE):
        raise Refused("active")
    check_polyglot(file)


def contains(file: BinaryIO, pattern: re.Pattern[bytes]) -> bool:
    """Whether the pattern (up to 64 bytes long) occurs; holds a megabyte at a time."""
    file.seek(0)
    tail = b""
    while chunk := file.read(CHUNK):
        if pattern.search(tail + chunk):
            return True
        tail = chunk[-64:]
    return False


def check_docx(file: BinaryIO, size: int) -> None:
    """A Word document without macros, embedded files, DTD or parts from elsewhere.

    Every entry is unpacked once, piece by piece, and compared with the directory.
    Raises Refused: mismatch, damaged, bomb, hidden, active, external, locked.
    """
    _check_office(file, size, _DOCX)


def check_xlsx(file: BinaryIO, size: int) -> None:
    """A workbook under the rules of `check_docx`, small enough to be read as a table.

    A reader of workbooks keeps many times what a part holds in memory.
    """
    _check_office(file, size, _XLSX)


def _check_office(file, size, form: _Format):
    entries = archives.directory(file, size)
    names = {entry.filename for entry in entries}
    if not {_TYPES, form.main} <= names:
        raise Refused("mismatch")
    if any(_ACTIVE_PART.search(name) for name in names):
        raise Refused("active")
    _check_sizes(entries, form)
    for entry in entries:
        chunks = archives.chunks(file, entry)
        if entry.filename == _TYPES:
            _check_types(_elements(chunks), form)
        elif _is_list(entry):
            _check_relations(_elements(chunks))
        else:
            _check_part(chunks, is_xml=entry.filename.endswith((".xml", ".vml")))


def _check_sizes(entries, form):
    lists = sum(entry.file_size for entry in entries if _is_list(entry))
    others = sum(
        entry.file_size for entry in entries if not entry.filename.startswith(form.bulk)
    )
    unpacked = sum(entry.file_size for entry in entries)
    if lists > MAX_LISTS or others > form.max_others or unpacked > form.max_unpacked:
        raise Refused("bomb")


def _is_list(entry):
    return entry.filename == _TYPES or entry.filename.endswith(".rels")


def _elements(chunks):
    """The attributes of each element, in the order of the file."""
    elements = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: elements.append(attributes)
    _parse(parser, b"".join(chunks), is_final=True)
    return elements


def _check_types(elements, form):
    types = {e.get("PartName", ""): e.get("ContentType", "") for e in elements}
    if any(_ACTIVE_TYPE.search(e.get("ContentType", "")) for e in elements):
        raise Refused("active")
    if types.get(f"/{form.main}") != form.content_type:
        raise Refused("mismatch")


def _check_relations(elements):
    for relation in elements:
        kind = relation.get("Type", "")
        if _ACTIVE_RELATION.search(kind):
            raise Refused("active")
        is_external = relation.get("TargetMode", "").lower() == "external"
        if is_external and not kind.endswith("/hyperlink"):
            raise Refused("external")


def _check_part(chunks: Iterator[bytes], *, is_xml):
    """Read the part to its end; of XML parse the beginning, where a DTD would be.

    The root must follow within the first chunk: to feed a tag of many megabytes piece
    by piece would cost the parser its square.
    """
    beginning = next(chunks, b"")
    if is_xml or _looks_like_xml(beginning):
        roots = []
        parser = _parser()
        parser.StartElementHandler = lambda name, attributes: roots.append(name)
        _parse(parser, beginning, is_final=False)
        if not roots:
            raise Refused("damaged")
    for _chunk in chunks:
        pass


def _looks_like_xml(chunk):
    return chunk.lstrip(b"\xef\xbb\xbf\xfe\xff\0\t\n\r ").startswith(b"<")


def _parser():
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.EntityDeclHandler = _refuse_dtd
    return parser


def _refuse_dtd(*args):
    raise Refused("active")


def _parse(parser, data, *, is_final):
    try:
        parser.Parse(data, is_final)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("damaged") from error
