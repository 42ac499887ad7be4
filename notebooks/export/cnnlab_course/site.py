"""Makes the site: everything is built beside it and takes its place only when it is whole."""

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from .chapters import Chapter, CourseError, find_chapters, has_tag, student_copy, without_solutions
from .contents import contents_page, read_course
from .links import retarget
from .page import CoursePageExporter
from .pdf import find_browser, print_pdf
from .run import run_chapter
from .slides import CourseSlidesExporter

Say = Callable[[str], None]
MARK = ".cnnlab-course"


@dataclass(frozen=True)
class Options:
    """What to build, from where to where."""

    source: Path
    target: Path
    chapters: list[str] = field(default_factory=list)
    execute: bool = True
    solutions: bool = True
    pdf: bool = True


def build_site(options: Options, say: Say) -> Path:
    """Builds the site; on any failure the last good one stays as it was."""
    target = options.target.resolve()
    guard(target)
    chapters = find_chapters(options.source, options.chapters)
    course = read_course(options.source)
    if options.chapters:
        course = replace(course, planned=[])
    browser = find_browser() if options.pdf else None
    if options.pdf and browser is None:
        say("no Chromium, Chrome or Edge found: the site gets no PDF (set CNNLAB_BROWSER, or pass --no-pdf)")
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        (fresh / MARK).write_text("made by jupyter cnnlab course\n", encoding="utf-8")
        ready = []
        for chapter in chapters:
            say(f"{chapter.name}: {'running' if options.execute else 'as saved'}")
            ready.append(run_chapter(chapter, options.source) if options.execute else chapter)
        for index, chapter in enumerate(ready):
            say(f"{chapter.name}: page, slides, copies{', PDF' if browser else ''}")
            write_chapter(fresh, ready, index, options, browser)
        copy_files(course.files, options.source, fresh)
        pictures = [(chapter, picture(chapter)) for chapter in ready]
        index, links = fresh / "index.html", links_of(options, browser)
        # The archive cannot hold itself, so the index in it has no link to it.
        index.write_text(contents_page(course, pictures, links, None), encoding="utf-8")
        pack(fresh, target.name)
        index.write_text(contents_page(course, pictures, links, f"{target.name}.zip"), encoding="utf-8")
        swap(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    say(f"course: {target / 'index.html'}")
    return target


def guard(target: Path) -> None:
    """Refuses to replace a folder that is not an earlier site."""
    if target.exists() and not target.is_dir():
        raise CourseError(f"course: {target} is a file; give the name of a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).exists():
        raise CourseError(f"course: {target} holds something else than a course; give a new or empty folder")


def links_of(options: Options, browser: str | None) -> list[tuple[str, str]]:
    """Title and file ending of what there is of each chapter."""
    links = [("Read", ".html"), ("Slides", ".slides.html")]
    links += [("PDF", ".pdf")] if browser else []
    links += [("Student notebook", ".student.ipynb")]
    return links + ([("Teacher notebook", ".teacher.ipynb")] if options.solutions else [])


def write_chapter(folder: Path, chapters: list[Chapter], index: int, options: Options, browser: str | None) -> None:
    chapter = chapters[index]
    shown = chapter.notebook if options.solutions else without_solutions(chapter.notebook)
    names = {each.name for each in chapters}
    links = [{"title": title, "href": chapter.name + ending} for title, ending in links_of(options, browser)[1:]]
    course = {
        "title": chapter.title,
        "contents": "index.html",
        "previous": neighbour(chapters, index - 1),
        "next": neighbour(chapters, index + 1),
        "links": links,
    }
    for ending, exporter in ((".html", CoursePageExporter()), (".slides.html", CourseSlidesExporter())):
        resources = {"course": dict(course), "metadata": {"name": chapter.name}}
        body, _ = exporter.from_notebook_node(retarget(shown, names, ending), resources)
        (folder / f"{chapter.name}{ending}").write_text(body, encoding="utf-8")
    if browser is not None:
        print_pdf(browser, folder / f"{chapter.name}.html", folder / f"{chapter.name}.pdf")
    copies = {".student.ipynb": student_copy(chapter.notebook)}
    if options.solutions:
        copies[".teacher.ipynb"] = chapter.notebook
    for ending, notebook in copies.items():
        nbformat.write(retarget(notebook, names, ending), folder / f"{chapter.name}{ending}")


def copy_files(names: list[str], source: Path, folder: Path) -> None:
    """Puts what the notebooks read beside their copies, which would not run without."""
    for name in names:
        path = source / name
        if Path(name).name != name or not path.exists():
            raise CourseError(f"course: course.json: files: expected names of files or folders beside it; got {name!r}")
        if path.is_dir():
            shutil.copytree(path, folder / name)
        else:
            shutil.copy2(path, folder / name)


def neighbour(chapters: list[Chapter], index: int) -> dict | None:
    if not 0 <= index < len(chapters):
        return None
    return {"title": chapters[index].title, "href": f"{chapters[index].name}.html"}


def picture(chapter: Chapter) -> str | None:
    """The picture of the cell tagged `cover`, or else the chapter's largest, as base64 of a PNG."""
    cells = chapter.notebook.cells
    covers = [cell for cell in cells if has_tag(cell, "cover")]
    pngs = [
        output.data["image/png"]
        for cell in covers or cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    return re.sub(r"\s", "", max(pngs, key=len)) if pngs else None


def pack(folder: Path, name: str) -> None:
    """All of the site in one file, itself left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"{name}/{file.relative_to(folder).as_posix()}")


def swap(fresh: Path, target: Path) -> None:
    """Puts the new site in the old one's place."""
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
