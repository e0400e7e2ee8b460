"""Lets mlflow.pyfunc.load_model score a model of Sporeprint's. Reads the model.onnx beside it, and nothing else."""

import json
import os

import numpy as np
import onnxruntime
import pandas as pd

# More at once would need much memory where a model looks at all its training rows.
ROWS_AT_ONCE = 1000


class SporeprintModel:
    def __init__(self, folder):
        self.session = onnxruntime.InferenceSession(
            os.path.join(folder, "model.onnx"), providers=["CPUExecutionProvider"]
        )
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.classes = json.loads(metadata["classes"])

    def predict(self, data, params=None):
        """One row per row of `data`: the label, and the probability of each class. Columns are found by name; those
        that are absent, and cells that are None or NaN, are missing."""
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        parts = [
            self._predict(frame.iloc[start : start + ROWS_AT_ONCE])
            for start in range(0, max(len(frame), 1), ROWS_AT_ONCE)
        ]
        return pd.concat(parts)

    def _predict(self, frame):
        feeds = {one.name: _tensor(frame, one.name, one.type) for one in self.session.get_inputs()}
        labels, probabilities = self.session.run(None, feeds)
        names = [f"probability_{name}" for name in self.classes]
        result = pd.DataFrame(probabilities.astype("float64"), columns=names, index=frame.index)
        result.insert(0, "label", labels)
        return result


def _tensor(frame, name, kind):
    column = frame[name] if name in frame.columns else pd.Series([None] * len(frame))
    if kind == "tensor(string)":
        return np.array([_text(cell) for cell in column], dtype=object).reshape(-1, 1)
    numbers = pd.to_numeric(column, errors="coerce")
    return numbers.to_numpy(dtype="float64", na_value=np.nan).reshape(-1, 1)


def _text(cell):
    """A cell as Sporeprint's own reader writes it: whole numbers without a point, and true or false."""
    if pd.isna(cell):
        return ""
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else "false"
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        return str(int(cell))
    return str(cell)


def _load_pyfunc(path):
    return SporeprintModel(path)
