"""Fills the MLflow store of a URI with one of everything that an import takes: seed.py URI FOLDER"""

import os
import sys

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

uri, folder = sys.argv[1:3]
mlflow.set_tracking_uri(uri)
client = MlflowClient()

experiment = client.create_experiment("imported – ü", tags={"team": "red"})
gone = client.create_experiment("gone")
client.create_run(gone, run_name="in a deleted experiment")


def log(run_id, number):
    points = [Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step) for step in range(300)]
    odd = [Metric("odd", value, 1, step) for step, value in enumerate([float("nan"), 1.5, -2.25])]
    params = [Param("number", str(number)), Param("deep/er", "x" * 400), Param("text", "ü ' \" \\ %")]
    client.log_batch(run_id, points + odd, params, [RunTag("colour", "blue"), RunTag("multi", "a\nb")])
    path = os.path.join(folder, "noise.bin")
    with open(path, "wb") as file:
        file.write(bytes(range(256)) * 100)
    client.log_artifact(run_id, path, "deep/er")
    client.log_text(run_id, "", "empty.txt")


parent = client.create_run(experiment, run_name="parent", start_time=1_700_000_000_000)
log(parent.info.run_id, 1)
child = client.create_run(
    experiment, run_name="child", tags={"mlflow.parentRunId": parent.info.run_id}, start_time=1_700_000_001_000
)
log(child.info.run_id, 2)
client.set_terminated(child.info.run_id, "FAILED", end_time=1_700_000_002_000)
dataset = mlflow.entities.Dataset("mushrooms", "0123abcd", "local", "{}", schema="{}", profile="{}")
tags = [mlflow.entities.InputTag("mlflow.data.context", "training")]
client.log_inputs(parent.info.run_id, [mlflow.entities.DatasetInput(dataset, tags)])
client.set_terminated(parent.info.run_id, "FINISHED", end_time=1_700_000_003_000)
deleted = client.create_run(experiment, run_name="deleted")
client.delete_run(deleted.info.run_id)
client.delete_experiment(gone)

client.create_registered_model("imported-model", tags={"kind": "test"}, description="a model")
for number in range(3):
    source = f"{client.get_run(parent.info.run_id).info.artifact_uri}/deep"
    client.create_model_version(
        "imported-model", source, parent.info.run_id, tags={"number": str(number)}, description=f"version {number}"
    )
client.delete_model_version("imported-model", "2")
client.set_registered_model_alias("imported-model", "champion", "3")
client.transition_model_version_stage("imported-model", "1", "Production")
