"""nbclient, which executes notebooks for nbconvert and papermill, keeps every output."""

import unittest

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter


def execute(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="cnnlab", timeout=300).execute()
    return notebook


def run(*sources):
    return execute(*sources).cells


class NbclientTests(unittest.TestCase):
    def test_keeps_1000_of_1000_lines(self):
        (cell,) = run("for (let i = 0; i < 1000; i++) console.log(`line ${i}`)")
        text = "".join(output.text for output in cell.outputs if output.output_type == "stream")
        self.assertEqual(text.splitlines(), [f"line {i}" for i in range(1000)])

    def test_keeps_displays_results_and_native_output(self):
        cells = run(
            "display.html('<b>x</b>'); 6 * 7",
            "import { execSync } from 'node:child_process'; execSync('echo child', { stdio: 'inherit' });",
            "await new Promise((done) => setTimeout(done, 50)); console.log('after')",
        )
        self.assertEqual([o.output_type for o in cells[0].outputs], ["display_data", "execute_result"])
        self.assertEqual(cells[1].outputs[0].text, "child\n")
        self.assertEqual(cells[2].outputs[0].text, "after\n")

    def test_saves_the_state_of_widgets_and_html_embeds_it(self):
        notebook = execute(
            "import { interact, IntSlider } from '@cnnlab/widgets'; const slider = new IntSlider({ value: 3 }); slider",
            "slider.value = 7; interact({ stride: [1, 4] }, ({ stride }) => console.log(stride))",
        )
        saved = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
        view = "application/vnd.jupyter.widget-view+json"
        shown = [output.data[view]["model_id"] for cell in notebook.cells for output in cell.outputs if view in output.get("data", {})]
        self.assertEqual([saved[model]["model_name"] for model in shown], ["IntSliderModel", "VBoxModel"])
        self.assertEqual(saved[shown[0]]["state"]["value"], 7)
        page, _ = HTMLExporter().from_notebook_node(notebook)
        self.assertIn('<script type="application/vnd.jupyter.widget-state+json">', page)
        for model in shown:
            self.assertIn(f'"{model}"', page)


if __name__ == "__main__":
    unittest.main()
