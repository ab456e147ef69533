"""Small, sound files of every kind that the public may send."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = f"{WORD}.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ORIENTATION, GPS = 0x0112, 0x8825


def upload(name: str, content: bytes, content_type="application/octet-stream"):
    """The content as Django hands it over; any name, as a hostile client sends it."""
    file = SimpleUploadedFile("file", content, content_type)
    file._name = name
    return file


def pdf(text: bytes = b"Proposal") -> bytes:
    """One page with a line of text, and a correct table of its objects."""
    drawing = b"BT /F1 12 Tf 72 720 Td (" + text + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for position, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (position, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n" % count
        + b"%d\n%%%%EOF\n" % len(body)
    )


def docx_parts() -> dict[str, str | bytes]:
    """The parts of the smallest document that Word opens."""
    return {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>',
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": f'<w:document xmlns:w="{SPACES}"><w:body><w:p><w:r>'
        "<w:t>Proposal</w:t></w:r></w:p></w:body></w:document>",
        "word/_rels/document.xml.rels": relations(
            ("hyperlink", "https://example.org/", "External")
        ),
    }


def relations(*targets: tuple[str, str, str]) -> str:
    """A list of relations: kind, target, and its mode or nothing."""
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for n, (kind, target, mode) in enumerate(targets, start=1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{lines}</Relationships>'


def docx(parts: dict | None = None, **more: str | bytes) -> bytes:
    """A Word document; `more` parts have `/` written as `__` and end in `.xml`."""
    extra = {f"{name.replace('__', '/')}.xml": part for name, part in more.items()}
    return archive({**docx_parts(), **extra, **(parts or {})})


def archive(parts: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def png(size=(40, 30), mode="RGB", **options) -> bytes:
    return picture("PNG", size, mode, **options)


def jpeg(size=(40, 30), mode="RGB", **options) -> bytes:
    return picture("JPEG", size, mode, **options)


def picture(kind: str, size, mode, **options) -> bytes:
    """A picture whose left half is dark, so that its way up can be seen."""
    image = Image.new(mode, size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation: int = 6) -> Image.Exif:
    """What a telephone writes: how it was held, its make, and where it was."""
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[0x010F] = "Telephone of a visitor"
    data.get_ifd(GPS)[1] = "N"
    data.get_ifd(GPS)[2] = (53.0, 54.0, 8.0)
    return data


def colour_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
