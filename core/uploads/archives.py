"""Zip files opened with limits: the directory is judged before anything is unpacked.

Nothing that the directory says is believed. Sizes, names and checksums are compared
with what the entries really hold, because other programs may read those instead.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.uploads.policy import MB, Refused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * MB
MAX_RATIO = 100
# Entries this small cannot blow up; repetitive ones may well be packed 100:1.
SMALL = 10_000
MAX_DIRECTORY = 512 * 1024
CHUNK = 256 * 1024

_END = b"PK\x05\x06"
_END_LENGTH = 22
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
_COMPOUND = b"\xd0\xcf\x11\xe0"  # OLE: an embedded object, or an old document
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")


def directory(file: BinaryIO, size: int) -> list[ZipInfo]:
    """The entries of the archive, once its directory keeps all limits.

    Raises Refused: damaged, bomb, locked, active, hidden.
    """
    _check_end(file, size)
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Refused("damaged") from error
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or unpacked > MAX_RATIO * size
    ):
        raise Refused("bomb")
    for entry in entries:
        _check_entry(entry)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Refused("hidden")
    _check_places(entries)
    return entries


def chunks(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """What the entry really holds, unpacked piece by piece and compared to the end.

    Raises Refused: damaged, bomb (it holds more than it says), hidden.
    """
    _seek_to_data(file, entry)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    stored = entry.compress_type == ZIP_STORED
    left, unpacked, checksum = entry.compress_size, 0, 0
    while left:
        packed = file.read(min(left, CHUNK))
        if not packed:
            raise Refused("damaged")
        left -= len(packed)
        while packed:
            piece = packed if stored else _inflate(inflate, packed)
            if not unpacked:
                _check_beginning(piece)
            unpacked += len(piece)
            if unpacked > entry.file_size:
                raise Refused("bomb")
            checksum = zlib.crc32(piece, checksum)
            if piece:
                yield piece
            packed = b"" if stored else inflate.unconsumed_tail
    if not stored and (not inflate.eof or inflate.unused_data):
        raise Refused("damaged")
    if unpacked != entry.file_size or checksum != entry.CRC:
        raise Refused("damaged")


def _inflate(inflate, packed):
    try:
        return inflate.decompress(packed, CHUNK)
    except zlib.error as error:
        raise Refused("damaged") from error


def _check_end(file, size):
    """One plain end record that ends the file and describes a directory of sane size.

    `ZipFile` would read as many entries as the directory has room for.
    """
    file.seek(max(0, size - _END_LENGTH - 20))
    tail = file.read()
    end = tail[-_END_LENGTH:]
    if not end.startswith(_END) or len(end) < _END_LENGTH:
        raise Refused("damaged")
    _, *_disks, count, length, offset, comment = struct.unpack("<4s4H2LH", end)
    if comment or tail.startswith(b"PK\x06\x07"):
        raise Refused("hidden")
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise Refused("bomb")
    if offset + length + _END_LENGTH != size:
        raise Refused("hidden")


def _check_entry(entry):
    path = entry.orig_filename
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("locked")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused("damaged")
    if (
        path.startswith("/")
        or ".." in path.split("/")
        or any(c in path for c in "\\:\0")
        or stat.S_ISLNK(entry.external_attr >> 16)
    ):
        raise Refused("hidden")
    if entry.file_size > max(MAX_RATIO * entry.compress_size, SMALL):
        raise Refused("bomb")


def _check_places(entries):
    """No two entries share bytes, and nothing comes before the first."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise Refused("hidden")
        end = entry.header_offset + _LOCAL.size + entry.compress_size


def _seek_to_data(file, entry):
    file.seek(entry.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        raise Refused("damaged")
    magic, _v, flags, method, *_rest, name_length, extra_length = _LOCAL.unpack(header)
    if magic != b"PK\x03\x04" or method != entry.compress_type or flags & _ENCRYPTED:
        raise Refused("damaged")
    name = file.read(name_length)
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if name.decode(encoding, "replace") != entry.orig_filename:
        raise Refused("hidden")
    file.seek(extra_length, 1)


def _check_beginning(first):
    if first.startswith((*_ARCHIVES, _COMPOUND, *_PROGRAMS)):
        raise Refused("active")
