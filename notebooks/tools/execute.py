"""Runs notebooks from top to bottom in the cnnlab kernel and saves them with their outputs.

    execute.py [--to FOLDER] [--cell-seconds N] [NOTEBOOK ...]

Without names all notebooks are run; with --to the results go there and the originals stay.
What changes from run to run without meaning anything (times, widget ids) is not saved.
"""

import argparse
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parent.parent
CELL_SECONDS = 240


def execute(source: Path, target: Path, cell_seconds: int) -> None:
    notebook = nbformat.read(source, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="cnnlab",
        timeout=cell_seconds,
        record_timing=False,
        store_widget_state=True,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    settle(notebook)
    target.write_text(with_stable_ids(nbformat.writes(notebook)) + "\n", encoding="utf-8")


def settle(notebook) -> None:
    """Joins what a stream sent in pieces, and drops what only this run knows."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        joined = []
        for output in cell.outputs:
            output.get("metadata", {}).pop("transient", None)
            last = joined[-1] if joined else None
            if output.output_type == "stream" and last and last.get("name") == output.name:
                last["text"] += output.text
            else:
                joined.append(output)
        cell.outputs = joined
    notebook.metadata.pop("language_info", None)
    notebook.metadata["language_info"] = {
        "name": "typescript",
        "file_extension": ".ts",
        "mimetype": "text/typescript",
    }


def with_stable_ids(text: str) -> str:
    """Widget models get random ids: number them in the order in which they appear."""
    found = list(dict.fromkeys(re.findall(r"IPY_MODEL_([0-9a-f-]{16,})", text)))
    found += [i for i in dict.fromkeys(re.findall(r'"model_id": "([0-9a-f-]{16,})"', text)) if i not in found]
    for number, model in enumerate(found):
        text = text.replace(model, f"{number:032x}")
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path)
    parser.add_argument("--cell-seconds", type=int, default=CELL_SECONDS, help="a busy machine needs more")
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args()
    for source in options.notebooks or sorted(FOLDER.glob("[0-9]*.ipynb")):
        start = time.monotonic()
        target = options.to / source.name if options.to else source
        try:
            execute(source, target, options.cell_seconds)
        except CellExecutionError as error:
            print(f"{source.name}: {error}", file=sys.stderr)
            return 1
        print(f"{source.name}: {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
