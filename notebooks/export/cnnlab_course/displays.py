"""Outputs of the displays, widgets and pictures, as a page without a server shows them."""

import html
import json
import re

import nbformat

DISPLAY = re.compile(r"application/vnd\.cnnlab\.[A-Za-z]+\.v\d+\+json")
WIDGET = "application/vnd.jupyter.widget-view+json"
STATES = "application/vnd.jupyter.widget-state+json"

STILL = '<p class="widget still">As it stood when the cell ran; in JupyterLab the controls move.</p>'


def display_type(data: dict) -> str | None:
    """The MIME type among `data` that our renderers draw."""
    return next((mime for mime in data if DISPLAY.fullmatch(mime)), None)


def settle_outputs(notebook: nbformat.NotebookNode) -> set[str]:
    """Gives every output a form that needs no server, in place; returns the display types used."""
    states = notebook.metadata.get("widgets", {}).get(STATES, {}).get("state", {})
    used = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            used |= settle(cell.outputs, states)
    return used


def joined(outputs: list) -> list:
    """A stream comes in pieces, as it was flushed; they are one text."""
    kept: list = []
    for output in outputs:
        last = kept[-1] if kept else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last["text"] += output.text
        else:
            kept.append(output)
    return kept


def settle(outputs: list, states: dict) -> set[str]:
    used = set()
    for output in outputs:
        data = output.get("data")
        if data is None:
            continue
        mime = display_type(data)
        if mime is not None:
            used.add(mime)
            output["data"] = {"text/html": display_html(mime, data)}
        elif WIDGET in data:
            markup, inside = widget_html(data[WIDGET].get("model_id", ""), states)
            used |= inside
            output["data"] = {"text/html": markup + STILL if markup else data.get("text/plain", "")}
        elif "image/png" in data:
            describe(output, data)
    return used


def display_html(mime: str, data: dict) -> str:
    """The payload for our renderer, and what stands there without scripts and on paper."""
    payload = data[mime]
    text = json.dumps(payload if not isinstance(payload, str) else json.loads(payload))
    safe = text.replace("<", "\\u003c")
    label = html.escape(str(data.get("text/plain", "")).strip(), quote=True)
    return (
        f'<figure class="display" data-mime="{mime}" aria-label="{label}">'
        f'<script type="application/json">{safe}</script>'
        f'<div class="static">{valid(data.get("text/html") or label)}</div></figure>'
    )


def valid(markup: str) -> str:
    """Static HTML of a display stands where style sheets do not reach, so it aligns by attribute; a page has its own."""
    aligned = re.sub(r' align="(left|right|center)"', r' style="text-align: \1"', markup)
    return aligned.replace("<figcaption>", '<p class="caption">').replace("</figcaption>", "</p>")


def describe(output: dict, data: dict) -> None:
    """A plain picture's text form is its alternative text."""
    metadata = output.setdefault("metadata", {}).setdefault("image/png", {})
    metadata.setdefault("alt", str(data.get("text/plain", "picture")).strip())


def widget_html(model: str, states: dict) -> tuple[str, set[str]]:
    """A widget as it stood when the notebook was saved: labels with values, and what outputs held."""
    entry = states.get(model, {})
    state = entry.get("state", {})
    kind = entry.get("model_name", "")
    if "children" in state:
        parts = [widget_html(reference(child), states) for child in state["children"]]
        markup = "".join(part for part, _ in parts)
        used = set().union(*(inside for _, inside in parts)) if parts else set()
        return f'<div class="widget box">{markup}</div>', used
    if kind == "OutputModel":
        outputs = joined([nbformat.from_dict(output) for output in state.get("outputs", [])])
        used = settle(outputs, states)
        return "".join(output_html(output) for output in outputs), used
    if kind == "HTMLModel":
        return f'<div class="widget">{state.get("value", "")}</div>', set()
    if kind in {"ButtonModel", ""} or kind.startswith(("Layout", "Style")):
        return "", set()
    label = html.escape(str(state.get("description", "")))
    value = html.escape(str(shown_value(state)))
    return f'<div class="widget"><span>{label}</span> <output>{value}</output></div>', set()


def shown_value(state: dict) -> object:
    labels = state.get("_options_labels")
    index = state.get("index")
    if labels and isinstance(index, int) and 0 <= index < len(labels):
        return labels[index]
    value = state.get("value", "")
    return str(value).lower() if isinstance(value, bool) else value


def reference(child: str) -> str:
    return child.removeprefix("IPY_MODEL_")


def output_html(output: nbformat.NotebookNode) -> str:
    """One output inside an output widget."""
    if output.output_type == "stream":
        return f"<pre>{html.escape(output.text)}</pre>"
    data = output.get("data", {})
    if "text/html" in data:
        return data["text/html"]
    if "image/png" in data:
        alt = html.escape(str(data.get("text/plain", "picture")), quote=True)
        return f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">'
    return f"<pre>{html.escape(str(data.get('text/plain', '')))}</pre>"
