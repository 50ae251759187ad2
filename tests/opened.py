"""All that a file says, however it is packed: what a search for a secret has to look through."""

import base64
import io
import re
import shutil
import subprocess
import zipfile
import zlib

import pandas as pd
from PIL import Image

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_EMBEDDED = re.compile(rb"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")
_TO_TEXT = "pdftotext"  # letters of a PDF are numbers of drawings: a program that knows them


def everything(content, name=""):
    """Yield names and bytes of a file and of every one inside it.

    These are members of ZIP files, workbooks and papers; pictures within pages and what is written
    into them; parts of a PDF, and its text where a program for that is installed; rows of parquet.
    """
    yield name, content
    for inside, more in _inside(content):
        yield from everything(more, f"{name}/{inside}")


def _inside(content):
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((one, archive.read(one)) for one in archive.namelist())
    elif content.startswith(b"%PDF"):
        yield from _of_pdf(content)
    elif content.startswith(b"\x89PNG"):
        yield "text", repr(Image.open(io.BytesIO(content)).info).encode()
    elif content.startswith(b"PAR1"):
        yield "rows", pd.read_parquet(io.BytesIO(content)).to_csv().encode()
    else:
        found = _EMBEDDED.findall(content)
        yield from ((f"embedded {n}", base64.b64decode(text)) for n, text in enumerate(found))


def _of_pdf(content):
    for number, stream in enumerate(_STREAM.findall(content)):
        try:
            yield f"stream {number}", zlib.decompress(stream)
        except zlib.error:  # a picture, or one that was not compressed
            yield f"stream {number}", stream
    if shutil.which(_TO_TEXT):
        done = subprocess.run([_TO_TEXT, "-", "-"], input=content, capture_output=True, check=True)
        yield "text", done.stdout
