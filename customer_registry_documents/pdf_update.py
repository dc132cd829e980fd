"""How a PDF is written further: its own bytes, then what is new, then the table that leads to that."""

import io
import itertools
from collections.abc import Iterable

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfFileReader,
)

FREE = 65535  # the generation of a number that is not in use


def get_numbers(reader: PdfFileReader) -> set[int]:
    """Return the numbers of all objects."""
    listed = (numbers for last, numbers in reader.xref.items() if last != FREE)
    return {*itertools.chain.from_iterable(listed), *reader.xref_objStm}


def generation(reader: PdfFileReader, number: int) -> int:
    """Return the generation of the object ``number``, 0 if it is new."""
    return next((one for one, numbers in reader.xref.items() if number in numbers and one != FREE), 0)


def is_table(content: bytes, place: int) -> bool:
    """Tell whether a table of the old kind is at ``place``; newer ones are objects."""
    return content[place : place + 20].lstrip().startswith(b"xref")


class Copies:
    """Objects of another document, copied under numbers that the document of ``reader`` does not have."""

    def __init__(self, reader: PdfFileReader) -> None:
        self.numbers = itertools.count(max(get_numbers(reader)) + 1)
        self.reader = reader
        self.objects: dict = {}
        self.links: dict = {}

    def add_page(self, page: DictionaryObject, parent: IndirectObject) -> IndirectObject:
        """Return the link to a copy of ``page`` below ``parent``, from which it inherits neither turn nor cut."""
        copy = DictionaryObject()
        for name in page:
            if name != "/Parent":
                copy[name] = self.copy(page.raw_get(name))
        copy[NameObject("/Parent")] = parent
        for name, default in (("/Rotate", NumberObject(0)), ("/CropBox", copy.raw_get("/MediaBox"))):
            copy.setdefault(NameObject(name), default)
        return self._add(copy)

    def copy(self, value):  # pylint: disable=method-required-super
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key not in self.links:
                self.links[key] = self._add(None)
                self.objects[self.links[key].idnum] = self.copy(value.getObject())
            return self.links[key]
        if isinstance(value, ArrayObject):
            return ArrayObject(self.copy(one) for one in value)
        if isinstance(value, DictionaryObject):
            made = type(value)() if hasattr(value, "_data") else DictionaryObject()
            for name in value:
                made[name] = self.copy(value.raw_get(name))
            if hasattr(value, "_data"):
                made._data = value._data
            return made
        return value

    def _add(self, value) -> IndirectObject:
        number = next(self.numbers)
        self.objects[number] = value
        return IndirectObject(number, 0, self.reader)


class Writer:
    """Writes ``objects`` behind ``content``, and the table that leads to them."""

    def __init__(self, content: bytes, reader: PdfFileReader, objects: dict) -> None:
        self.content = content
        self.stream = io.BytesIO()
        self.stream.write(content)
        self.stream.write(b"" if content.endswith(b"\n") else b"\n")
        self.reader = reader
        self.objects = objects

    def write(self, previous: int | None) -> bytes:  # pylint: disable=method-required-super
        """Return all; ``previous`` is where the table of ``content`` is, None if it has none."""
        places = {number: self._write_object(number, value) for number, value in sorted(self.objects.items())}
        trailer = self._make_trailer(previous)
        start = self.stream.tell()
        if previous is not None and not is_table(self.content, previous):
            self._write_stream(places, trailer, start)
        else:
            self._write_table(places, trailer, previous is None)
        self.stream.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)
        return self.stream.getvalue()

    def _write_object(self, number: int, value) -> int:
        place = self.stream.tell()
        self.stream.write(b"%d %d obj\n" % (number, generation(self.reader, number)))
        value.write_to_stream(self.stream, None)
        self.stream.write(b"\nendobj\n")
        return place

    def _make_trailer(self, previous: int | None) -> DictionaryObject:
        trailer = DictionaryObject()
        for name in ("/Root", "/Info", "/ID"):
            if name in self.reader.trailer:
                trailer[NameObject(name)] = self.reader.trailer.raw_get(name)
        size = max(max(self.objects), max(get_numbers(self.reader))) + 1
        trailer[NameObject("/Size")] = NumberObject(size)
        if previous is not None:
            trailer[NameObject("/Prev")] = NumberObject(previous)
        return trailer

    def _write_table(self, places: dict[int, int], trailer: DictionaryObject, is_whole: bool) -> None:
        self.stream.write(b"xref\n")
        if is_whole:
            self.stream.write(b"0 1\n0000000000 65535 f \n")
        for run in _runs(places):
            self.stream.write(b"%d %d\n" % (run[0], len(run)))
            for number in run:
                self.stream.write(b"%010d %05d n \n" % (places[number], generation(self.reader, number)))
        self.stream.write(b"trailer\n")
        trailer.write_to_stream(self.stream, None)

    def _write_stream(self, places: dict[int, int], trailer: DictionaryObject, start: int) -> None:
        number = int(trailer["/Size"])
        places = {**places, number: start}
        rows = [(1, places[one], generation(self.reader, one)) for one in sorted(places)]
        data = b"".join(kind.to_bytes(1) + place.to_bytes(5) + last.to_bytes(2) for kind, place, last in rows)
        sections = itertools.chain.from_iterable((run[0], len(run)) for run in _runs(places))
        table = DecodedStreamObject()
        table._data = data
        table.update(trailer)
        table[NameObject("/Size")] = NumberObject(number + 1)
        table[NameObject("/Type")] = NameObject("/XRef")
        table[NameObject("/W")] = ArrayObject(map(NumberObject, (1, 5, 2)))
        table[NameObject("/Index")] = ArrayObject(map(NumberObject, sections))
        self._write_object(number, table)


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return ``numbers`` in runs that follow each other."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if not runs or number != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(number)
    return runs
