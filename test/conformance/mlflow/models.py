"""Loads every model that Sporeprint registered as MLflow does, and holds it to what Sporeprint says of every row.

Usage: models.py URL FOLDER SAID.json SAMPLE.csv WORKSPACE; exits with 1 when a check fails.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import traceback
import urllib.request

url, folder, said, sample, workspace = sys.argv[1:6]
os.environ["MLFLOW_TRACKING_URI"] = url
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
import numpy
import onnx
import onnxruntime
import pandas

mlflow.set_tracking_uri(url)
mlflow.set_registry_uri(url)
rows = pandas.read_csv(sample, na_values=["?"], keep_default_na=False)
failed = 0


def compare(one, result):
    """Labels equal, probabilities within 1e-6, on all rows; gives the greatest difference."""
    own = numpy.array(one["probabilities"]).reshape(-1, len(one["classes"]))
    assert len(result) == len(rows) == len(own)
    assert list(result.columns) == ["label"] + [f"probability_{name}" for name in one["classes"]], result.columns
    assert (result["label"].to_numpy() == numpy.array(one["labels"])).all()
    difference = numpy.abs(result[list(result.columns[1:])].to_numpy() - own).max()
    assert difference < 1e-6, difference
    return difference


def loads_from_the_registry(one):
    model = mlflow.pyfunc.load_model(f"models:/{one['name']}@champion")
    signature = model.metadata.signature
    names = signature.inputs.input_names()
    difference = compare(one, model.predict(rows[names]))
    # Columns in another order, and those that it does not know, change nothing.
    mixed = rows[["class", *reversed(names)]]
    compare(one, model.predict(mixed))
    try:
        model.predict(rows[[name for name in names if name != "odor"]])
        raise AssertionError("a missing column was not noticed")
    except mlflow.exceptions.MlflowException as error:
        assert "odor" in str(error), error
    return f"greatest difference {difference:.1e}"


def loads_from_a_copied_folder(one):
    target = f"{folder}/{one['name']}"
    shutil.copytree(f"{workspace}/models/{one['name']}/1", target)
    model = mlflow.pyfunc.load_model(target)
    example = model.input_example if hasattr(model, "input_example") else None
    if example is not None:
        assert len(model.predict(example)) == 1
    compare(one, model.predict(rows))
    raw = mlflow.onnx.load_model(target)
    onnx.checker.check_model(raw, full_check=True)
    return f"{os.path.getsize(target + '/model.onnx') / 1024:.0f} KB"


def runs_without_mlflow(one):
    session = onnxruntime.InferenceSession(f"{workspace}/models/{one['name']}/1/model.onnx")
    feeds = {}
    for given in session.get_inputs():
        assert given.type == "tensor(string)", given
        feeds[given.name] = rows[given.name].fillna("").astype(str).to_numpy(dtype=object).reshape(-1, 1)
    labels, probabilities = session.run(["label", "probabilities"], feeds)
    own = numpy.array(one["probabilities"]).reshape(-1, len(one["classes"]))
    assert (labels == numpy.array(one["labels"])).all()
    assert numpy.abs(probabilities - own).max() < 1e-6
    return f"onnxruntime {onnxruntime.__version__}"


def is_served_as_mlflow_serves(one):
    """The scoring server of MLflow, in this environment, asked over HTTP."""
    port = "5" + str(int(time.time() * 1000) % 9000 + 1000)
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", f"models:/{one['name']}@champion"]
    options = ["--env-manager", "local", "--port", port, "--host", "127.0.0.1"]
    with open(f"{folder}/serve.log", "w") as log:
        path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
        server = subprocess.Popen(
            [*command, *options], stdout=log, stderr=log, start_new_session=True, env={**os.environ, "PATH": path}
        )
    try:
        deadline = time.time() + 120
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=2)
                break
            except OSError:
                if time.time() > deadline or server.poll() is not None:
                    raise AssertionError(open(f"{folder}/serve.log").read()[-2000:])
                time.sleep(0.3)
        body = json.dumps({"dataframe_split": json.loads(rows.head(50).to_json(orient="split", index=False))})
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/invocations", body.encode(), {"Content-Type": "application/json"}
        )
        answer = json.loads(urllib.request.urlopen(request, timeout=60).read())
        assert [row["label"] for row in answer["predictions"]] == one["labels"][:50], answer
    finally:
        if server.poll() is None:
            os.killpg(server.pid, 15)
        server.wait()


with open(said) as file:
    models = json.load(file)
checks = [(work, one) for one in models for work in (loads_from_the_registry, loads_from_a_copied_folder, runs_without_mlflow)]
try:
    import fastapi  # noqa: F401

    has_server = True
except ImportError:
    try:
        import flask  # noqa: F401

        has_server = True
    except ImportError:
        has_server = False
if has_server:
    checks.append((is_served_as_mlflow_serves, models[0]))
for work, one in checks:
    start = time.time()
    try:
        detail = work(one)
        print(f"passed {one['name']} {work.__name__.replace('_', ' ')} ({detail}, {time.time() - start:.1f} s)", flush=True)
    except Exception:
        failed += 1
        print(f"FAILED {one['name']} {work.__name__.replace('_', ' ')}", flush=True)
        traceback.print_exc(file=sys.stdout)
if not has_server:
    print("skipped: scoring over HTTP, because neither fastapi nor flask is installed", flush=True)
print(f"{len(checks) - failed} of {len(checks)} checks of models passed with mlflow {mlflow.__version__}", flush=True)
sys.exit(1 if failed else 0)
