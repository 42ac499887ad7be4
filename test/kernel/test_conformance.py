"""jupyter_kernel_test on the installed kernel, with every feature declared."""

import unittest

import jupyter_kernel_test


class CnnlabKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "cnnlab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    code_generate_error = "throw new RangeError('too far')"
    code_page_something = "%help parseInt"
    code_clear_output = "display.clear()"
    code_inspect_sample = "parseInt"
    code_history_pattern = "6?*7"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "Math.flo", "matches": {"floor"}},
        {"text": "const 数 = '😀'; 数.toUpp", "matches": {"toUpperCase"}},
    ]
    complete_code_samples = ["1", "const x = 1", "function f() {\n  return 1\n}", "// done"]
    incomplete_code_samples = ["function f() {", "[1, 2,", "`open", "/* open", "x ="]
    invalid_code_samples = ["const const = 1", "1 ) 2"]

    # Numbers are yellow, strings green, as Node's REPL prints them.
    code_execute_result = [
        {"code": "6 * 7", "result": "\x1b[33m42\x1b[39m"},
        {"code": "'a' + 'b'", "result": "\x1b[32m'ab'\x1b[39m"},
    ]
    code_display_data = [
        {"code": "display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": "display.markdown('# title')", "mime": "text/markdown"},
        {"code": "display.json({ a: 1 })", "mime": "application/json"},
        {"code": "display.png(new Uint8Array([137, 80, 78, 71]))", "mime": "image/png"},
        {"code": "display(new Map([[1, 2]]))", "mime": "text/plain"},
    ]


class CnnlabWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "cnnlab"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
