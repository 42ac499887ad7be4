"""Runs cells on kernel `cnnlab` of this Python's environment and prints their outputs as JSON."""

import json
import sys

import nbclient
import nbformat

cells = [nbformat.v4.new_code_cell(source) for source in json.load(sys.stdin)]
notebook = nbformat.v4.new_notebook(cells=cells)
client = nbclient.NotebookClient(notebook, kernel_name="cnnlab", timeout=180, allow_errors=True)
client.execute()
json.dump([cell.outputs for cell in notebook.cells], sys.stdout)
