"""Drives a tracking server with MLflow's own client, whichever version is installed. Prints one line per check.

Usage: client.py URL FOLDER; exits with 1 when a check fails.
"""

import hashlib
import math
import os
import sys
import time
import traceback

url, folder = sys.argv[1], sys.argv[2]
os.environ["MLFLOW_TRACKING_URI"] = url
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException, RestException

mlflow.set_tracking_uri(url)
mlflow.set_registry_uri(url)
client = MlflowClient()
checks = []
stamp = f"{mlflow.__version__}-{int(time.time() * 1000)}"
is_3 = int(mlflow.__version__.split(".")[0]) >= 3


def check(work):
    checks.append(work)
    return work


def raises(code, work, text=""):
    try:
        work()
    except (RestException, MlflowException) as error:
        assert error.error_code == code, f"{error.error_code} instead of {code}: {error}"
        assert text in str(error), f"{text!r} is not in {error}"
        return
    raise AssertionError(f"nothing was raised instead of {code}")


@check
def experiments_live_and_die():
    name = f"experiment {stamp} ä漢🍄"
    exp = client.create_experiment(name, tags={"team": "fungi"})
    assert client.get_experiment("0").name == "Default"
    found = client.get_experiment_by_name(name)
    assert found.experiment_id == exp and found.tags == {"team": "fungi"}
    assert found.lifecycle_stage == "active" and found.artifact_location == f"mlflow-artifacts:/{exp}"
    raises("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment(name))
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_experiment("987654"), "No Experiment with id=987654 exists")
    client.set_experiment_tag(exp, "note", "line\nline")
    client.rename_experiment(exp, name + " renamed")
    assert client.get_experiment(exp).name == name + " renamed"
    run = client.create_run(exp)
    client.delete_experiment(exp)
    assert client.get_experiment(exp).lifecycle_stage == "deleted"
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_run(exp), "must be in the 'active' state")
    assert exp in [e.experiment_id for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
    client.restore_experiment(exp)
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "active"


@check
def experiments_are_searched():
    ids = [client.create_experiment(f"search-{stamp}-{i}", tags={"i": str(i), "group": stamp}) for i in range(5)]
    found = client.search_experiments(filter_string=f"tags.group = '{stamp}'", order_by=["name DESC"])
    assert [e.experiment_id for e in found] == ids[::-1]
    assert len(client.search_experiments(filter_string=f"name LIKE 'search-{stamp}%'")) == 5
    assert len(client.search_experiments(filter_string=f"name LIKE 'SEARCH-{stamp}%'")) == 0
    assert len(client.search_experiments(filter_string=f"name ILIKE 'SEARCH-{stamp}%' AND tag.i != '2'")) == 4
    page = client.search_experiments(max_results=2, filter_string=f"tags.group = '{stamp}'")
    seen = list(page)
    while page.token:
        page = client.search_experiments(max_results=2, filter_string=f"tags.group = '{stamp}'", page_token=page.token)
        seen += page
    assert sorted(e.experiment_id for e in seen) == sorted(ids)


@check
def the_fluent_interface_logs_nested_runs():
    mlflow.set_experiment(f"fluent-{stamp}")
    with mlflow.start_run(run_name="parent") as parent:
        mlflow.log_param("depth", 3)
        mlflow.log_params({"trees": 100, "criterion": "gini"})
        mlflow.set_tag("stage", "tuning")
        with mlflow.start_run(run_name="child", nested=True) as child:
            mlflow.log_metric("loss", 0.5, step=1)
            mlflow.log_metric("loss", 0.25, step=2)
            mlflow.log_metrics({"acc": 0.9, "auc": 0.95}, step=2)
            with mlflow.start_run(run_name="grandchild", nested=True):
                mlflow.log_metric("loss", 1)
    run = client.get_run(parent.info.run_id)
    assert run.info.status == "FINISHED" and run.info.end_time >= run.info.start_time
    assert run.info.run_name == "parent"
    assert run.data.params == {"depth": "3", "trees": "100", "criterion": "gini"}
    inner = client.get_run(child.info.run_id)
    assert inner.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert inner.data.metrics == {"loss": 0.25, "acc": 0.9, "auc": 0.95}
    exp = run.info.experiment_id
    children = client.search_runs([exp], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
    assert [r.info.run_id for r in children] == [child.info.run_id]
    raises("INVALID_PARAMETER_VALUE", lambda: client.log_param(parent.info.run_id, "depth", 4), "Changing param values is not allowed")
    client.log_param(parent.info.run_id, "depth", 3)
    client.set_tag(parent.info.run_id, "mlflow.runName", "renamed")
    assert client.get_run(parent.info.run_id).info.run_name == "renamed"
    client.delete_tag(parent.info.run_id, "stage")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(parent.info.run_id, "stage"), "No tag with name: stage")


@check
def a_failed_run_says_so():
    try:
        with mlflow.start_run() as run:
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert client.get_run(run.info.run_id).info.status == "FAILED"
    client.set_terminated(run.info.run_id, "KILLED")
    assert client.get_run(run.info.run_id).info.status == "KILLED"


@check
def batches_are_logged_up_to_the_limits():
    run = client.create_run("0").info.run_id
    client.log_batch(run, metrics=[Metric(f"m{i % 10}", i, 1000 + i, i) for i in range(1000)])
    client.log_batch(run, params=[Param(f"p{i}", str(i)) for i in range(100)], tags=[RunTag(f"t{i}", str(i)) for i in range(100)])
    data = client.get_run(run).data
    assert len(data.params) == 100 and data.metrics["m9"] == 999 and data.tags["t99"] == "99"
    assert len(client.get_metric_history(run, "m0")) == 100
    from mlflow.protos.service_pb2 import LogBatch
    from mlflow.utils.proto_json_utils import message_to_json

    store = client._tracking_client.store
    def raw(**given):
        proto = {key: [one.to_proto() for one in value] for key, value in given.items()}
        store._call_endpoint(LogBatch, message_to_json(LogBatch(run_id=run, **proto)))

    raises("INVALID_PARAMETER_VALUE", lambda: raw(metrics=[Metric("m", i, 1, i) for i in range(1001)]), "at most 1000 metrics. Got 1001")
    raises("INVALID_PARAMETER_VALUE", lambda: raw(params=[Param(f"q{i}", "") for i in range(101)]), "at most 100 params")
    raises("INVALID_PARAMETER_VALUE", lambda: raw(metrics=[Metric("m", i, 1, i) for i in range(950)], params=[Param(f"q{i}", "") for i in range(51)]), "metrics, params, and tags")
    assert "q0" not in client.get_run(run).data.params
    assert "m" not in client.get_run(run).data.metrics


@check
def numbers_that_json_does_not_know_come_back():
    run = client.create_run("0").info.run_id
    client.log_metric(run, "nan", float("nan"))
    client.log_metric(run, "up", float("inf"))
    client.log_metric(run, "down", float("-inf"))
    client.log_batch(run, metrics=[Metric("again", float("nan"), 1, 0), Metric("tiny", 5e-324, 1, 0)])
    metrics = client.get_run(run).data.metrics
    assert math.isnan(metrics["nan"]) and math.isnan(metrics["again"])
    assert metrics["up"] == math.inf and metrics["down"] == -math.inf and metrics["tiny"] == 5e-324
    assert math.isnan(client.get_metric_history(run, "nan")[0].value)


@check
def texts_of_all_languages_come_back():
    run = client.create_run("0", tags={"mlflow.note.content": "# Größe\n漢字 🍄 \u200b\x01"}).info.run_id
    client.log_param(run, "größe/漢 字", "ä" * 6000)
    client.set_tag(run, "naïve: tag", "‘quoted’ \\ \"\n\t")
    data = client.get_run(run).data
    assert data.params["größe/漢 字"] == "ä" * 6000
    assert data.tags["naïve: tag"] == "‘quoted’ \\ \"\n\t"
    assert data.tags["mlflow.note.content"] == "# Größe\n漢字 🍄 \u200b\x01"


@check
def metric_history_is_paged():
    run = client.create_run("0").info.run_id
    for start in range(0, 2500, 500):
        client.log_batch(run, metrics=[Metric("loss", 1 / (1 + i), i, i) for i in range(start, start + 500)])
    assert [m.step for m in client.get_metric_history(run, "loss")] == list(range(2500))
    store = client._tracking_client.store
    interval = raw_get("/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval", run_ids=[run], metric_key="loss", max_results=10).json()
    assert [m["step"] for m in interval["metrics"]] == [*range(0, 2500, 250), 2499]
    bulk = raw_get("/ajax-api/2.0/mlflow/metrics/get-history-bulk", run_id=[run], metric_key="loss", max_results=3).json()
    assert [m["step"] for m in bulk["metrics"]] == [0, 1, 2]
    page = store.get_metric_history(run, "loss", max_results=1000) if is_3 else None
    if page is not None and page.token:
        assert len(page) == 1000


@check
def every_search_operator_works():
    exp = client.create_experiment(f"operators-{stamp}")
    runs = []
    for i in range(10):
        run = client.create_run(exp, start_time=1000 + i, run_name=f"run-{i}", tags={"even": str(i % 2 == 0)}).info.run_id
        client.log_metric(run, "loss", i / 10)
        client.log_metric(run, "a b", i)
        client.log_param(run, "model", ["Forest", "tree", "linear"][i % 3])
        if i < 3:
            client.set_tag(run, "only-few", "x")
        client.set_terminated(run, "FINISHED" if i < 8 else "FAILED", end_time=2000 + i)
        runs.append(run)

    def numbers(filter_string, **more):
        found = client.search_runs([exp], filter_string, **more)
        return [runs.index(r.info.run_id) for r in found]

    def ordered(filter_string):
        return sorted(numbers(filter_string))

    assert numbers("") == list(range(9, -1, -1))
    assert ordered("metrics.loss > 0.75") == [8, 9]
    assert ordered("metrics.loss >= 0.8 and metrics.loss <= 0.8") == [8]
    assert ordered("metric.loss < 0.1") == [0]
    assert ordered("metrics.loss = 0.5") == [5]
    assert ordered("metrics.loss != 0.5") == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    assert ordered("metrics.`a b` > 7.5") == [8, 9]
    assert ordered('metrics."a b" > 7.5') == [8, 9]
    assert ordered("params.model = 'tree'") == [1, 4, 7]
    assert ordered("param.model != 'tree'") == [0, 2, 3, 5, 6, 8, 9]
    assert ordered("parameters.model LIKE 'For%'") == [0, 3, 6, 9]
    assert ordered("params.model LIKE 'for%'") == []
    assert ordered("params.model ILIKE 'for%'") == [0, 3, 6, 9]
    assert ordered("params.model LIKE '_ree'") == [1, 4, 7]
    assert ordered('params.model = "tree" AND metrics.loss > 0.3') == [4, 7]
    assert ordered("tags.even = 'True' AND tags.`only-few` = 'x'") == [0, 2]
    assert ordered("tag.even LIKE '%a%'") == [1, 3, 5, 7, 9]
    assert ordered("attributes.status = 'FAILED'") == [8, 9]
    assert ordered("status != 'FINISHED'") == [8, 9]
    assert ordered("attribute.start_time >= 1008") == [8, 9]
    assert ordered("end_time < 2002") == [0, 1]
    assert ordered("run_name = 'run-3'") == [3]
    assert ordered("attributes.run_name ILIKE 'RUN-1'") == [1]
    assert ordered("attributes.`Run Name` LIKE 'run-1%'") == [1]
    assert ordered(f"run_id IN ('{runs[2]}', '{runs[5]}')") == [2, 5]
    assert ordered(f"attributes.run_id NOT IN ('{runs[2]}')") == [0, 1, 3, 4, 5, 6, 7, 8, 9]
    assert ordered(f"artifact_uri LIKE '%{runs[7]}%'") == [7]
    assert numbers("", order_by=["metrics.loss ASC"], max_results=3) == [0, 1, 2]
    assert numbers("", order_by=["params.model DESC", "metrics.`a b` DESC"], max_results=3) == [7, 4, 1]
    assert numbers("", order_by=["tags.`only-few`", "start_time ASC"])[:4] == [0, 1, 2, 3]
    assert numbers("", order_by=["attributes.end_time DESC"], max_results=1) == [9]
    # What MLflow's own grammar does not have.
    assert ordered("metrics.loss < 0.05 OR params.model = 'tree' AND metrics.loss > 0.6") == [0, 7]
    assert ordered("(metrics.loss < 0.05 OR params.model = 'tree') AND metrics.loss > 0.6") == [7]
    assert ordered("NOT (params.model = 'tree' OR metrics.loss < 0.75)") == [8, 9]
    assert ordered("tags.`only-few` IS NULL AND metrics.loss < 0.45") == [3, 4]
    assert ordered("tags.`only-few` IS NOT NULL") == [0, 1, 2]
    for bad in ["metrics.loss", "metrics.loss > 'x'", "params.model = 3", "bogus.x = 'y'", "attribute.bogus = 'y'", "params.model = tree", "metrics.loss >", "params.model = 'open", "; DROP TABLE runs"]:
        raises("INVALID_PARAMETER_VALUE", lambda: client.search_runs([exp], bad))
    assert ordered("params.model = 'x'' OR 1=1 --'") == []
    # Readings of a metric's history, unless a metric has just that name.
    client.log_metric(runs[4], "loss", 5, step=3)
    client.log_metric(runs[6], "best.max", 1)
    assert ordered("metrics.loss.max > 0.85") == [4, 9]
    assert ordered("metrics.loss.min < 0.05 OR metrics.loss.mean > 2") == [0, 4]
    assert ordered("metrics.loss@3 = 5 AND metrics.loss.last = 5") == [4]
    assert ordered("metrics.best.max = 1") == [6]
    assert numbers("", order_by=["metrics.loss.max DESC"], max_results=2) == [4, 9]
    client.delete_run(runs[0])
    assert 0 not in numbers("")
    assert numbers("", run_view_type=ViewType.DELETED_ONLY) == [0]
    assert len(numbers("", run_view_type=ViewType.ALL)) == 10
    client.restore_run(runs[0])


@check
def pages_lead_to_the_end():
    exp = client.create_experiment(f"pages-{stamp}")
    made = {client.create_run(exp, start_time=5).info.run_id for _ in range(25)}
    seen, token = [], None
    while True:
        page = client.search_runs([exp], max_results=7, page_token=token)
        seen += [r.info.run_id for r in page]
        token = page.token
        if not token:
            break
    assert len(seen) == 25 and set(seen) == made
    raises("INVALID_PARAMETER_VALUE", lambda: client.search_runs([exp], page_token="nonsense"))


@check
def artifacts_of_all_sizes_come_back():
    sizes = {"empty.bin": 0, "kilobyte.bin": 1024, "large.bin": 100 * 1024 * 1024}
    os.makedirs(f"{folder}/up/dir ä", exist_ok=True)
    for name, size in sizes.items():
        with open(f"{folder}/up/{name}", "wb") as file:
            file.write(os.urandom(size))
    with open(f"{folder}/up/dir ä/größe 100%.txt", "w") as file:
        file.write("text")
    run = client.create_run("0").info.run_id
    client.log_artifacts(run, f"{folder}/up", "files")
    client.log_text(run, "hello", "notes/hello.txt")
    client.log_dict(run, {"a": 1}, "a.json")
    assert {f.path: f.is_dir for f in client.list_artifacts(run)} == {"files": True, "notes": True, "a.json": False}
    listed = {f.path: f.file_size for f in client.list_artifacts(run, "files") if not f.is_dir}
    assert listed == {f"files/{name}": size for name, size in sizes.items()}, listed
    local = client.download_artifacts(run, "files", folder)
    for name in [*sizes, "dir ä/größe 100%.txt"]:
        with open(f"{folder}/up/{name}", "rb") as a, open(f"{local}/{name}", "rb") as b:
            assert a.read() == b.read(), name
    part = raw_get("/get-artifact", headers={"Range": "bytes=1000-1023"}, run_id=run, path="files/kilobyte.bin")
    with open(f"{folder}/up/kilobyte.bin", "rb") as file:
        content = file.read()
    assert part.status_code == 206 and part.content == content[1000:], part
    assert part.headers["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    client.log_artifact(run, f"{folder}/up/large.bin", "again")
    assert [f.file_size for f in client.list_artifacts(run, "again")] == [sizes["large.bin"]]
    assert mlflow.artifacts.load_text(f"runs:/{run}/notes/hello.txt") == "hello"
    assert mlflow.artifacts.load_dict(f"{client.get_run(run).info.artifact_uri}/a.json") == {"a": 1}
    raises_any(lambda: client.download_artifacts(run, "missing.txt", folder))


def raw_get(address, headers=None, **query):
    return requests.get(url + address, params=query, headers=headers)


def raises_any(work):
    try:
        work()
    except Exception:
        return
    raise AssertionError("nothing was raised")


@check
def datasets_are_inputs():
    from mlflow.entities import Dataset, DatasetInput, InputTag

    exp = client.create_experiment(f"datasets-{stamp}")
    run = client.create_run(exp).info.run_id
    data = Dataset(name="mushrooms", digest="abc", source_type="local", source="{}", schema="{}", profile="{}")
    entry = DatasetInput(dataset=data, tags=[InputTag("mlflow.data.context", "training")])
    client._tracking_client.store.log_inputs(run, [entry])
    client._tracking_client.store.log_inputs(run, [entry])
    inputs = client.get_run(run).inputs.dataset_inputs
    assert len(inputs) == 1 and inputs[0].dataset.name == "mushrooms" and inputs[0].tags[0].value == "training"
    for good in ["datasets.name = 'mushrooms'", "dataset.digest IN ('abc', 'def')", "datasets.context = 'training'", "dataset.name LIKE 'mush%'"]:
        assert len(client.search_runs([exp], good)) == 1, good
    assert len(client.search_runs([exp], "datasets.context = 'test'")) == 0
    summaries = requests.post(f"{url}/ajax-api/2.0/mlflow/experiments/search-datasets", json={"experiment_ids": [exp]}).json()
    assert summaries == {"dataset_summaries": [{"experiment_id": exp, "name": "mushrooms", "digest": "abc", "context": "training"}]}, summaries


@check
def the_registry_lives_through_its_cycle():
    name = f"model {stamp} ä"
    run = client.create_run("0").info
    client.log_text(run.run_id, "weights", "model/weights.txt")
    created = client.create_registered_model(name, tags={"team": "fungi"}, description="first")
    assert created.name == name and created.description == "first" and created.tags == {"team": "fungi"}
    raises("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(name))
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("nobody"), "Registered Model with name=nobody not found")
    versions = [client.create_model_version(name, f"{run.artifact_uri}/model", run.run_id, tags={"i": str(i)}) for i in range(3)]
    assert [str(v.version) for v in versions] == ["1", "2", "3"] and versions[0].run_id == run.run_id
    assert versions[0].status == "READY"
    client.update_model_version(name, "1", description="the first")
    assert client.get_model_version(name, "1").description == "the first"
    client.transition_model_version_stage(name, "1", "Production")
    client.transition_model_version_stage(name, "2", "production", archive_existing_versions=True)
    assert client.get_model_version(name, "1").current_stage == "Archived"
    assert [str(v.version) for v in client.get_latest_versions(name, ["Production"])] == ["2"]
    assert sorted(str(v.version) for v in client.get_latest_versions(name)) == ["1", "2", "3"]
    raises("INVALID_PARAMETER_VALUE", lambda: client.transition_model_version_stage(name, "1", "Nirvana"))
    client.set_registered_model_alias(name, "champion", "2")
    client.set_registered_model_alias(name, "champion", "3")
    assert str(client.get_model_version_by_alias(name, "champion").version) == "3"
    assert {a: str(v) for a, v in client.get_registered_model(name).aliases.items()} == {"champion": "3"}
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias(name, "v1", "1"))
    client.delete_registered_model_alias(name, "champion")
    raises("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias(name, "champion"), "Registered model alias champion not found")
    client.set_model_version_tag(name, "1", "quality", "good")
    assert client.get_model_version(name, "1").tags == {"i": "0", "quality": "good"}
    client.delete_model_version_tag(name, "1", "quality")
    client.set_registered_model_tag(name, "x", "y")
    client.delete_registered_model_tag(name, "team")
    assert client.get_registered_model(name).tags == {"x": "y"}
    found = client.search_model_versions(f"name = '{name}'")
    assert sorted(str(v.version) for v in found) == ["1", "2", "3"]
    assert len(client.search_model_versions(f"name = '{name}' AND tags.i = '1'")) == 1
    assert len(client.search_model_versions(f"run_id = '{run.run_id}'")) == 3
    newest = client.search_model_versions(f"name = '{name}'", order_by=["version_number DESC"], max_results=1)
    assert str(newest[0].version) == "3" and newest.token
    assert [m.name for m in client.search_registered_models(f"name = '{name}'")] == [name]
    assert [m.name for m in client.search_registered_models("tags.x = 'y' AND name LIKE 'model%'", order_by=["name ASC"])] != []
    assert client.get_model_version_download_uri(name, "3") == f"{run.artifact_uri}/model"
    local = mlflow.artifacts.download_artifacts(f"models:/{name}/3", dst_path=f"{folder}/registered")
    assert open(f"{local}/weights.txt").read() == "weights"
    client.rename_registered_model(name, name + " 2")
    assert client.get_registered_model(name + " 2").name == name + " 2"
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(name))
    assert str(client.get_model_version(name + " 2", "2").version) == "2"
    client.delete_model_version(name + " 2", "3")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name + " 2", "3"), "Model Version")
    client.delete_registered_model(name + " 2")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(name + " 2"))
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_registered_model("a/b"))


@check
def a_version_cannot_point_at_files_of_the_server():
    name = f"sources-{stamp}"
    client.create_registered_model(name)
    run = client.create_run("0").info.run_id
    for source in ["/etc", "file:///etc/passwd", "mlflow-artifacts:/0/../../etc", "mlflow-artifacts:/0/%2e%2e/x", "mlflow-artifacts:/..%252f..%252fx"]:
        raises("INVALID_PARAMETER_VALUE", lambda: client.create_model_version(name, source, run), "Invalid model version source")


@check
def a_model_is_logged_registered_and_loaded():
    try:
        import numpy
        import sklearn
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        print("skipped: scikit-learn is not installed", end=" ")
        return
    mlflow.set_experiment(f"models-{stamp}")
    x = numpy.random.default_rng(1).random((60, 3))
    y = (x[:, 0] > 0.5).astype(int)
    mlflow.sklearn.autolog()
    with mlflow.start_run() as run:
        regression = LogisticRegression(C=2.0).fit(x, y)
    mlflow.sklearn.autolog(disable=True)
    data = client.get_run(run.info.run_id).data
    assert data.params["C"] == "2.0" and "training_accuracy_score" in data.metrics, data
    with mlflow.start_run() as run:
        given = {"name": "regression"} if is_3 else {"artifact_path": "regression"}
        info = mlflow.sklearn.log_model(regression, registered_model_name=f"regression-{stamp}", **given)
    loaded = mlflow.pyfunc.load_model(f"models:/regression-{stamp}/1")
    assert (loaded.predict(x) == regression.predict(x)).all()
    assert (mlflow.pyfunc.load_model(info.model_uri).predict(x) == regression.predict(x)).all()
    version = client.get_model_version(f"regression-{stamp}", "1")
    assert version.run_id == run.info.run_id
    if is_3:
        model = mlflow.get_logged_model(info.model_id)
        assert model.status == "READY" and model.source_run_id == run.info.run_id
        with mlflow.start_run(run_id=run.info.run_id):
            mlflow.log_metric("val", 0.5, model_id=info.model_id)
        found = mlflow.search_logged_models(experiment_ids=[run.info.experiment_id], filter_string="metrics.val > 0.4", output_format="list")
        assert [m.model_id for m in found] == [info.model_id], found
        client.set_logged_model_tags(info.model_id, {"a": "b"})
        client.delete_logged_model_tag(info.model_id, "a")
        assert "a" not in mlflow.get_logged_model(info.model_id).tags
        outputs = client.get_run(run.info.run_id).outputs.model_outputs
        assert [o.model_id for o in outputs] == [info.model_id]
    else:
        assert "mlflow.log-model.history" in client.get_run(run.info.run_id).data.tags


failed = 0
only = sys.argv[3] if len(sys.argv) > 3 else ""
for one in checks:
    if only not in one.__name__:
        continue
    start = time.time()
    try:
        one()
        print(f"passed {one.__name__.replace('_', ' ')} ({time.time() - start:.1f} s)", flush=True)
    except Exception:
        failed += 1
        print(f"FAILED {one.__name__.replace('_', ' ')}", flush=True)
        traceback.print_exc(file=sys.stdout)
print(f"{len(checks) - failed} of {len(checks)} checks passed with mlflow {mlflow.__version__}", flush=True)
sys.exit(1 if failed else 0)
