"""scikit-learn's forest and LightGBM on the splits that ml.ts wrote: prints {"forest": …, "boosting": …} as JSON.

    ml_peer.py FOLDER ALGORITHMS

FOLDER holds table.json (names, kinds, levels, rows, classes, splits) and one file of doubles per column."""

import json
import sys
import time
import warnings
from pathlib import Path

try:
    import lightgbm
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix, hstack
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import roc_auc_score
    from sklearn.preprocessing import OneHotEncoder
except ImportError:
    sys.exit(3)

warnings.filterwarnings("ignore")
folder, algorithms = Path(sys.argv[1]), sys.argv[2].split(",")
table = json.loads((folder / "table.json").read_text())
target = np.fromfile(folder / "target.bin").astype(int)
parts = np.fromfile(folder / "parts.bin").reshape(table["seeds"], -1)
columns = {}
for i, column in enumerate(table["columns"]):
    values = np.fromfile(folder / f"{i}.bin")
    if column["kind"] == "category":
        values = pd.Categorical.from_codes(np.nan_to_num(values, nan=-1).astype(int), categories=range(column["levels"]))
    columns[f"x{i}"] = values
features = pd.DataFrame(columns)
categories = [name for name in features if isinstance(features[name].dtype, pd.CategoricalDtype)]


def one_hot(frame):
    encoded = OneHotEncoder(dtype=np.float32).fit_transform(frame[categories].astype(object))
    numbers = csr_matrix(frame.drop(columns=categories).to_numpy(np.float32))
    joined = hstack([numbers, encoded], format="csr")
    # Missing cells are not supported in sparse tables; high cardinality does not fit densely.
    return joined if joined.shape[1] > 1000 else joined.toarray()


def auc(y, p):
    return roc_auc_score(y, p[:, 1]) if table["classes"] == 2 else roc_auc_score(y, p, multi_class="ovr")


def measure(x, create):
    fit, predict, area = [], [], []
    for seed in range(table["seeds"]):
        train, test = parts[seed] == 0, parts[seed] == 1
        model, x_train, x_test = create(seed), x[train], x[test]
        started = time.perf_counter()
        model.fit(x_train, target[train])
        fitted = time.perf_counter()
        p = model.predict_proba(x_test)
        predict.append(time.perf_counter() - fitted)
        fit.append(fitted - started)
        area.append(float(auc(target[test], p)))
    return {"fitMs": float(np.median(fit)) * 1000, "predictMs": float(np.median(predict)) * 1000, "areas": area}


result = {}
if "forest" in algorithms:
    # Encoding is not timed.
    result["forest"] = measure(one_hot(features), lambda seed: RandomForestClassifier(100, n_jobs=2, random_state=seed))
if "boosting" in algorithms:
    result["boosting"] = measure(
        features, lambda seed: lightgbm.LGBMClassifier(n_estimators=100, n_jobs=2, random_state=seed, verbose=-1)
    )
print(json.dumps(result))
