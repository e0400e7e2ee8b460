"""Holds what ours.ts wrote to scikit-learn, shap, XGBoost, onnxruntime and LightGBM.

Usage: check.py FOLDER; exits with 1 when a check fails.
"""

import json
import sys
import traceback
import warnings
from pathlib import Path

import lightgbm
import numpy as np
import onnxruntime
import pandas as pd
import shap
import xgboost
from sklearn import metrics as m
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
ours = json.loads((folder / "ours.json").read_text())
failed = 0


def check(name, work, cases):
    global failed
    for case in cases:
        label = name(case)
        try:
            print(f"ok    {label}: {work(case)}", flush=True)
        except Exception as error:
            failed += 1
            print(f"FAILED {label}: {error!r}", flush=True)
            traceback.print_exc()


def frame_of(columns):
    return pd.DataFrame({one["name"]: pd.Series(one["cells"], dtype="object" if one["kind"] == "category" else "float64") for one in columns})


def within(difference, limit):
    assert difference <= limit, f"{difference} is above {limit}"
    return f"greatest difference {difference:.1e}"


def metrics(case):
    """To 1e-9. A class that is in no row is left out of the means of areas, as of scikit-learn's with its labels."""
    target, positive = np.array(case["target"]), case["positive"]
    p = np.array(case["probabilities"]).reshape(len(target), -1)
    predicted = p.argmax(axis=1)
    one_hot = np.eye(case["classCount"])[target]
    seen = one_hot.any(axis=0)
    if positive is None:
        own = dict(average="macro", labels=sorted(set(target) | set(predicted)))
        areas = dict(
            rocAuc=np.mean([m.roc_auc_score(one_hot[:, c], p[:, c]) for c in np.flatnonzero(seen)]),
            prAuc=np.mean([m.average_precision_score(one_hot[:, c], p[:, c]) for c in np.flatnonzero(seen)]),
            brier=((one_hot - p) ** 2).sum(axis=1).mean(),
        )
    else:
        y = (target == positive).astype(int)
        own = dict(pos_label=positive, average="binary")
        areas = dict(
            rocAuc=m.roc_auc_score(y, p[:, positive]),
            prAuc=m.average_precision_score(y, p[:, positive]),
            brier=m.brier_score_loss(y, p[:, positive]),
        )
    expected = dict(
        accuracy=m.accuracy_score(target, predicted),
        balancedAccuracy=m.balanced_accuracy_score(target, predicted),
        precision=m.precision_score(target, predicted, zero_division=0, **own),
        recall=m.recall_score(target, predicted, zero_division=0, **own),
        f1=m.f1_score(target, predicted, zero_division=0, **own),
        logLoss=m.log_loss(target, p, labels=list(range(case["classCount"]))),
        mcc=m.matthews_corrcoef(target, predicted),
        **areas,
    )
    assert expected.keys() == case["found"].keys(), case["found"].keys()
    return within(max(abs(case["found"][name] - value) for name, value in expected.items()), 1e-9)


def logistic(case):
    x = np.hstack([
        StandardScaler().fit_transform(np.array(case["columns"]).T),
        OneHotEncoder(sparse_output=False).fit_transform(np.array(case["codes"])[:, None]),
    ])
    if case["l1"] > 0:
        model = LogisticRegression(solver="saga", l1_ratio=1.0, C=1 / case["l1"], tol=1e-10, max_iter=200_000)
    else:
        model = LogisticRegression(C=1 / case["l2"], tol=1e-10, max_iter=100_000)
    model.fit(x, case["target"])
    difference = np.abs(model.coef_.ravel() - case["coefficients"]).max()
    found = np.array(case["intercepts"])
    # A softmax is the same when all intercepts are moved alike.
    shift = found[0] - model.intercept_[0] if len(found) > 1 else 0
    return within(max(difference, np.abs(model.intercept_ - (found - shift)).max()), 1e-4)


def shap_values(case):
    """To 1e-6, on the very same trees."""
    width = len(case["leaves"]) // sum(1 for f in case["feature"] if f < 0)
    feature, right = np.array(case["feature"]), np.array(case["right"])
    leaves = np.array(case["leaves"]).reshape(-1, width)
    x = frame_of(case["rows"])[case["features"]].to_numpy()
    outputs = max(width, len(case["base"]))
    values = np.zeros((len(x), outputs, x.shape[1]))
    expected = np.zeros(outputs)
    ends = [*case["roots"][1:], len(feature)]
    for number, (start, end) in enumerate(zip(case["roots"], ends)):
        inner = feature[start:end] >= 0
        size = end - start
        tree = dict(
            children_left=np.where(inner, np.arange(size) + 1, -1),
            children_right=np.where(inner, right[start:end] - start, -1),
            children_default=np.where(inner, right[start:end] - start, -1),
            features=np.where(inner, feature[start:end], -2),
            thresholds=np.array(case["threshold"])[start:end],
            values=np.zeros((size, width)),
            node_sample_weight=np.array(case["cover"])[start:end],
        )
        tree["values"][~inner] = leaves[right[start:end][~inner]]
        explainer = shap.TreeExplainer(dict(trees=[tree]), feature_perturbation="tree_path_dependent")
        found = np.asarray(explainer.shap_values(x, check_additivity=False)).reshape(len(x), x.shape[1], width)
        if width == 1:
            values[:, number % outputs] += found[:, :, 0]
            expected[number % outputs] += np.ravel(explainer.expected_value)[0]
        else:
            values += found.transpose(0, 2, 1)
            expected += np.ravel(explainer.expected_value)
    if case["algorithm"] == "forest":
        values, expected = values / len(ends), expected / len(ends)
    else:
        expected += case["base"]
    own = np.array(case["values"]).reshape(values.shape)
    return within(max(np.abs(own - values).max(), np.abs(np.array(case["expected"]) - expected).max()), 1e-6)


def xgboost_file(case):
    """Loads in XGBoost, which answers and explains as we do, as far as floats tell."""
    booster = xgboost.Booster(model_file=str(folder / f"{case['name']}.xgboost.json"))
    rows = frame_of(case["rows"])
    x = pd.DataFrame({
        f["name"]: pd.Categorical(rows[f["name"]], categories=sorted(f["levels"], reverse=True)) if f["kind"] == "category" else rows[f["name"]]
        for f in case["features"]
    })
    matrix = xgboost.DMatrix(x, enable_categorical=True)
    own = np.array(case["probabilities"]).reshape(-1, case["classCount"])
    found = booster.predict(matrix)
    answers = np.abs(found - (own[:, 1] if case["classCount"] == 2 else own)).max()
    contributions = booster.predict(matrix, pred_contribs=True).reshape(len(x), -1, x.shape[1] + 1)
    order = [list(x.columns).index(name) for name in case["columns"]]
    values = np.array(case["values"]).reshape(len(x), -1, len(order))
    explained = np.abs(contributions[:, :, order] - values).max()
    assert explained < 1e-4, f"SHAP values differ by {explained}"
    return within(answers, 1e-6) + f", SHAP values {explained:.1e}"


def onnx_model(case):
    """Labels equal, probabilities to what a float holds, on every row of the table."""
    rows = frame_of(ours["onnx"]["tables"][case["from"]])
    session = onnxruntime.InferenceSession(str(folder / case["file"]))
    feeds = {
        one.name: (
            rows[one.name].fillna("").astype(str).to_numpy(dtype=object)
            if one.type == "tensor(string)"
            else rows[one.name].to_numpy(dtype=float)
        ).reshape(-1, 1)
        for one in session.get_inputs()
    }
    label, probabilities = session.run(["label", "probabilities"], feeds)
    assert (np.asarray(label) == np.array(case["labels"])).all(), "labels differ"
    own = np.array(case["probabilities"]).reshape(probabilities.shape)
    return within(np.abs(probabilities - own).max(), 1e-6)


def area(case):
    """Mean of the seeds not more than 0.003 below the peer's, at the same number of trees."""
    rows, y = frame_of(case["rows"]), np.array(case["target"])
    names = [one["name"] for one in case["rows"] if one["kind"] == "category"]
    for name in names:
        rows[name] = pd.Categorical(rows[name])
    one_hot = pd.get_dummies(rows, columns=names, dummy_na=True, dtype=float) if names else rows
    said = []
    for kind in ("forest", "boosting"):
        found = []
        for seed, test in enumerate(case["tests"]):
            train = np.setdiff1d(np.arange(len(y)), test)
            if kind == "forest":
                x, model = one_hot, RandomForestClassifier(100, random_state=seed, n_jobs=2)
            else:
                x, model = rows, lightgbm.LGBMClassifier(n_estimators=100, random_state=seed, n_jobs=2, verbose=-1)
            p = model.fit(x.iloc[train], y[train]).predict_proba(x.iloc[test])
            found.append(m.roc_auc_score(y[test], p[:, 1]) if case["classCount"] == 2 else m.roc_auc_score(y[test], p, multi_class="ovr"))
        gap = np.mean(case[kind]) - np.mean(found)
        assert gap >= -0.003, f"{kind}: {np.mean(case[kind]):.4f} against {np.mean(found):.4f}"
        said.append(f"{kind} {np.mean(case[kind]):.4f} ({gap:+.4f})")
    return ", ".join(said)


check(lambda one: f"metrics of {one['classCount']} classes", metrics, ours["metrics"])
check(lambda one: f"coefficients, l1 {one['l1']}, l2 {one['l2']}", logistic, ours["logistic"])
check(lambda one: f"SHAP values of {one['algorithm']}, {one['classCount']} classes", shap_values, ours["shap"])
check(lambda one: f"XGBoost's file of {one['name']}", xgboost_file, ours["xgboost"])
check(lambda one: f"model.onnx of {one['name']}", onnx_model, ours["onnx"]["models"])
check(lambda one: f"area under ROC on {one['name']}", area, ours["areas"])
sys.exit(1 if failed else 0)
