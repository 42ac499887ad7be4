"""Lets JupyterLab's command export the whole course: POST cnnlab/course {"path": "folder/notebook.ipynb"} makes the
site, GET cnnlab/course/… shows it."""

import asyncio
import json
from functools import partial
from pathlib import Path

from jupyter_server.base.handlers import APIHandler, AuthenticatedFileHandler
from jupyter_server.utils import url_path_join
from tornado import web

from .chapters import CourseError
from .site import Options, build_site

FOLDER = "course-site"


class CourseHandler(APIHandler):
    """Builds the site beside a notebook from what is saved; running again is `jupyter cnnlab course`'s business."""

    @web.authenticated
    async def post(self):
        root = Path(self.contents_manager.root_dir).resolve()
        source = folder_of(root, self.get_json_body())
        options = Options(source=source, target=source / FOLDER, execute=False)
        build = partial(build_site, options, self.log.info)
        try:
            site = await asyncio.get_running_loop().run_in_executor(None, build)
        except (CourseError, RuntimeError) as error:
            raise web.HTTPError(422, str(error), reason=str(error).splitlines()[0]) from error
        index = (site / "index.html").relative_to(root).as_posix()
        self.finish(json.dumps({"index": index}))


class SiteHandler(AuthenticatedFileHandler):
    """Serves a site as the server serves files, in a sandbox, but one from which its copies and its PDF can be had."""

    @property
    def content_security_policy(self):
        policy, _, sandbox = super().content_security_policy.partition("; sandbox")
        # A sandboxed browser shows no PDF; a PDF has no script that could reach the server.
        return policy if self.request.path.endswith(".pdf") else f"{policy}; sandbox{sandbox} allow-downloads"

    def check_xsrf_cookie(self):
        """From a sandbox even a link to the neighbouring page comes as from another site, which gets to read nothing."""
        if self.request.headers.get("Sec-Fetch-Mode") != "navigate":
            super().check_xsrf_cookie()


def folder_of(root: Path, body: object) -> Path:
    """The folder of the notebook that the request names, which must lie below the server's root."""
    path = body.get("path") if isinstance(body, dict) else None
    if not isinstance(path, str) or not path.endswith(".ipynb"):
        raise web.HTTPError(400, "course: expected {path} of a notebook")
    folder = (root / path).resolve().parent
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise web.HTTPError(404, f"course: there is no notebook {path}")
    return folder


def _jupyter_server_extension_points():
    return [{"module": "cnnlab_course.server"}]


def _load_jupyter_server_extension(app):
    url = url_path_join(app.web_app.settings["base_url"], "cnnlab", "course")
    files = {"path": app.contents_manager.root_dir}
    app.web_app.add_handlers(".*$", [(url, CourseHandler), (f"{url}/(.*)", SiteHandler, files)])
