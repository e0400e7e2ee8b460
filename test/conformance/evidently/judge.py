"""judge.py FOLDER SAMPLE: writes pairs of tables into FOLDER, and cases.json with what Evidently says of each column.

Each case is a pair with the tests asked for; without any, Evidently chooses by type and size.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
from evidently import Dataset
from evidently.legacy.calculations.stattests import registry
from evidently.legacy.core import ColumnType
from evidently.legacy.metrics import DataDriftTable
from evidently.legacy.pipeline.column_mapping import ColumnMapping
from evidently.legacy.report import Report

warnings.filterwarnings("ignore")
folder, sample = pathlib.Path(sys.argv[1]), pd.read_csv(sys.argv[2], na_values=["?"])
random = np.random.default_rng(11)
names = {test.display_name: name for name, kinds in registry._registered_stat_tests.items() for test in kinds.values()}


def holes(values, share):
    values = np.asarray(values, dtype=object)
    values[random.random(len(values)) < share] = None
    return values


def table(n, shift=0.0, new=False):
    colours = ["red", "green", "blue"] + (["new"] if new else [])
    return pd.DataFrame(
        {
            "normal": random.normal(shift, 1, n),
            "holes": holes(random.normal(shift / 2, 2, n), 0.2),
            "skewed": np.round(random.exponential(3 + shift, n), 1),
            "counts": random.poisson(40 + 3 * shift, n),
            "codes": random.integers(0, 4, n),
            "rated": np.round(random.integers(1, 6, n) / 2, 1),
            "flag": random.random(n) < 0.4 + shift / 10,
            "colour": holes(random.choice(colours, n), 0.1),
            "answer": random.choice(["yes", "no"], n, p=[0.7 - shift / 10, 0.3 + shift / 10]),
            "same": "one",
            "many": random.choice([f"v{i:02}" for i in range(60)], n),
        }
    )


half = len(sample) // 2
pairs = {
    "small": (table(300), table(250, 0.3)),
    "alike": (table(600), table(600)),
    "new-value": (table(1000), table(800, 0, True)),
    "just-large": (table(1001), table(700, 0.1)),
    "large": (table(12000), table(9000, 0.2, True)),
    "uneven": (table(15000), table(60, 0.2)),
    "mushrooms": (sample.iloc[:half], sample.iloc[half:]),
    "mushrooms-few": (sample.sample(900, random_state=1), sample.sample(500, random_state=2)),
}
number_tests = ["ks", "wasserstein", "anderson", "cramer_von_mises", "mannw", "t_test", "es", "ed"]
category_tests = ["chisquare", "z", "g_test", "fisher_exact"]
shared_tests = ["jensenshannon", "hellinger", "kl_div", "psi"]


def drift(reference, current, numbers, categories):
    mapping = ColumnMapping(numerical_features=numbers, categorical_features=categories)
    report = Report(metrics=[DataDriftTable(columns=numbers + categories)])
    report.run(reference_data=reference, current_data=current, column_mapping=mapping)
    result = report.as_dict()["metrics"][0]["result"]
    return {
        "drifted": bool(result["dataset_drift"]),
        "share": result["share_of_drifted_columns"],
        "columns": {
            name: {
                "test": names[one["stattest_name"]],
                "threshold": one["stattest_threshold"],
                "score": float(one["drift_score"]),
                "drifted": bool(one["drift_detected"]),
            }
            for name, one in result["drift_by_columns"].items()
            if np.isfinite(one["drift_score"])
        },
    }


cases = []
for name, (reference, current) in pairs.items():
    paths = [folder / f"{name}-{side}.csv" for side in ("reference", "current")]
    for path, frame in zip(paths, (reference, current)):
        frame.to_csv(path, index=False)
    # As a person would have them; pandas does not read every number to its last digit unless told.
    reference, current = (pd.read_csv(path, float_precision="round_trip", na_values=["?"]) for path in paths)
    definition = Dataset.from_pandas(current).data_definition
    numbers, categories = list(definition.get_numerical_columns()), list(definition.get_categorical_columns())
    case = {"name": name, "reference": str(paths[0]), "current": str(paths[1])}
    cases.append({**case, "tests": {}, "expected": drift(reference, current, numbers, categories)})
    for test in number_tests + category_tests + shared_tests:
        columns = (numbers if test not in category_tests else []) + (categories if test not in number_tests else [])
        expected = {}
        for column in columns:
            kind = ColumnType.Numerical if column in numbers else ColumnType.Categorical
            sides = [frame[column].dropna() for frame in (reference, current)]
            try:
                # A report for each would take minutes, and calls just this.
                found = registry.get_stattest(*sides, kind, test)(*sides, kind, None)
            except ValueError:
                # It refuses: more values than two, tables of different size, a middle half without a spread.
                continue
            if np.isfinite(found.drift_score):
                expected[column] = {
                    "test": test,
                    "threshold": found.actual_threshold,
                    "score": float(found.drift_score),
                    "drifted": bool(found.drifted),
                }
        if expected:
            cases.append({**case, "tests": {column: test for column in expected}, "expected": {"columns": expected}})
    print(f"{name}: Evidently has judged it", flush=True)
(folder / "cases.json").write_text(json.dumps(cases))
