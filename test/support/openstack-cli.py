"""Runs the `openstack` command many times in one process: a JSON list of arguments per line in, a JSON result out."""
import contextlib
import io
import json
import sys

from openstackclient import shell

for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = shell.main(json.loads(line))
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
    print(json.dumps({"code": code or 0, "out": out.getvalue(), "err": err.getvalue()}), flush=True)
