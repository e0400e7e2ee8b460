"""Everything that the MLflow store of a URI has, as one JSON document that tells nothing but what is kept: dump.py URI"""

import hashlib
import json
import math
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
client = MlflowClient()
# What a server adds by itself, and what is told elsewhere.
own = ("sporeprint.", "mlflow.runName", "mlflow.parentRunId", "mlflow.user", "mlflow.source.")


def number(value):
    largest = sys.float_info.max
    return "nan" if math.isnan(value) else max(-largest, min(largest, value))


def tags_of(tags):
    return {key: value for key, value in sorted(tags.items()) if not key.startswith(own)}


def files_of(run_id):
    found = {}

    def walk(path):
        for file in client.list_artifacts(run_id, path):
            if file.is_dir:
                walk(file.path)
            else:
                with tempfile.TemporaryDirectory() as target:
                    local = mlflow.artifacts.download_artifacts(
                        run_id=run_id, artifact_path=file.path, dst_path=target
                    )
                    with open(local, "rb") as content:
                        found[file.path] = hashlib.sha256(content.read()).hexdigest()

    walk(None)
    return dict(sorted(found.items()))


def history(run_id, key):
    points = client.get_metric_history(run_id, key)
    return sorted([point.step, point.timestamp, number(point.value)] for point in points)


def key_of(run):
    return run.data.tags.get("sporeprint.run_id", run.info.run_id)


def all_runs(experiment_id):
    found, token = [], None
    while True:
        page = client.search_runs([experiment_id], "", ViewType.ALL, max_results=200, page_token=token)
        found += page
        token = page.token
        if not token:
            return found


experiments = {}
runs = {}
keys = {}
everything = list(client.search_experiments(ViewType.ALL))
listed = {one.experiment_id: all_runs(one.experiment_id) for one in everything}
for found in listed.values():
    for run in found:
        keys[run.info.run_id] = key_of(run)
for experiment in everything:
    if experiment.name == "Default" and not listed[experiment.experiment_id]:
        continue
    experiments[experiment.name] = {
        "stage": experiment.lifecycle_stage,
        "tags": tags_of(experiment.tags),
    }
    for run in listed[experiment.experiment_id]:
        info, data = run.info, run.data
        parent = data.tags.get("mlflow.parentRunId")
        # A server that has runs by other ids has the same run.
        files = {} if info.lifecycle_stage == "deleted" else files_of(info.run_id)
        runs[keys[info.run_id]] = {
            "experiment": experiment.name,
            "name": info.run_name,
            "status": info.status,
            "start": info.start_time,
            "end": info.end_time or None,
            "stage": info.lifecycle_stage,
            "parent": keys.get(parent, parent),
            "params": dict(sorted(data.params.items())),
            "tags": tags_of(data.tags),
            "metrics": {key: history(info.run_id, key) for key in sorted(data.metrics)},
            "datasets": sorted(
                [
                    [one.dataset.name, one.dataset.digest, one.dataset.source_type, one.dataset.source]
                    + [[tag.key, tag.value] for tag in one.tags]
                    for one in run.inputs.dataset_inputs
                ]
            ),
            "files": {path: sha for path, sha in files.items() if not path.startswith("models/")},
            "modelFiles": sorted(path for path in files if path.startswith("models/")),
        }

models = {}
for model in client.search_registered_models():
    versions = {}
    for version in client.search_model_versions(f"name = '{model.name}'"):
        detail = client.get_model_version(model.name, version.version)
        versions[str(version.version)] = {
            "run": keys.get(detail.run_id, detail.run_id),
            "stage": detail.current_stage,
            "description": detail.description or "",
            "tags": tags_of(detail.tags),
            "aliases": sorted(str(alias) for alias in detail.aliases),
        }
    models[model.name] = {"description": model.description or "", "tags": tags_of(model.tags), "versions": versions}

json.dump({"experiments": experiments, "runs": runs, "models": models}, sys.stdout, indent=1, sort_keys=True)
