"""Evaluates suites with Great Expectations: evaluate.py TABLES.json RESULTS.json

A table is CSV text and the kind of each column. Pandas is the engine; SQLite for the LIKE patterns, which pandas has
not, and for SQL of a suite.
"""

import datetime
import io
import json
import logging
import math
import pathlib
import sqlite3
import sys
import tempfile
import warnings

import great_expectations as gx
import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def frame(table):
    texts = pd.read_csv(io.StringIO(table["csv"]), dtype=object, keep_default_na=False, na_values=table["missing"])
    columns = {}
    for name, kind in table["kinds"].items():
        cells = texts[name]
        if kind == "number":
            columns[name] = pd.to_numeric(cells)
        elif kind == "date":
            columns[name] = pd.to_datetime(cells)
        elif kind == "boolean":
            columns[name] = cells.map({"true": True, "false": False})
        else:
            columns[name] = pd.Series([None if pd.isna(cell) else cell for cell in cells], dtype=object)
    return pd.DataFrame(columns)


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if value is pd.NaT or value is pd.NA or value == "NaT":
        return None
    if isinstance(value, (pd.Timestamp, datetime.date)):
        return value.isoformat()[:10]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def build(given, place):
    name = "".join(part.capitalize() for part in given["type"].split("_"))
    name = {"ExpectColumnKlDivergenceToBeLessThan": "ExpectColumnKLDivergenceToBeLessThan"}.get(name, name)
    return getattr(gx.expectations, name)(**given["kwargs"], meta={"place": place})


def found(outcome):
    info = outcome.exception_info or {}
    nested = [one for one in info.values() if isinstance(one, dict)]
    raised = [one for one in [info, *nested] if one.get("raised_exception")]
    return {
        "success": bool(outcome.success),
        "error": str(raised[0].get("exception_message"))[:300] if raised else None,
        "result": {
            key: plain(outcome.result[key])
            for key in ["element_count", "unexpected_count", "unexpected_percent", "partial_unexpected_list", "observed_value"]
            if key in outcome.result
        },
    }


def evaluate(batch, given):
    """In suites of a few: the time of one grows with the square of what is in it."""
    results = []
    for start in range(0, len(given), 40):
        results += evaluate_suite(batch, given[start : start + 40])
    return results


def evaluate_suite(batch, given):
    """Those that can be built; the others have the reason."""
    results, built = [None] * len(given), []
    for place, one in enumerate(given):
        try:
            built.append(build(one, place))
        except Exception as error:
            results[place] = {"success": False, "error": str(error)[:300], "result": {}}
    suite = gx.ExpectationSuite(name="suite")
    suite.expectations.extend(built)
    # They come in an order of their own.
    for one in batch.validate(suite, result_format="COMPLETE").results:
        results[one.expectation_config.meta["place"]] = found(one)
    return results


def main(source, target):
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    answers = []
    for table in json.loads(pathlib.Path(source).read_text()):
        rows = frame(table)
        asset = context.data_sources.add_pandas(table["name"]).add_dataframe_asset("table")
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": rows})
        answer = {"name": table["name"], "pandas": evaluate(batch, table["expectations"])}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "table.db"
            connection = sqlite3.connect(path)
            rows.to_sql("awkward", connection, index=False)
            connection.close()
            sql = context.data_sources.add_sqlite(f"{table['name']} sql", connection_string=f"sqlite:///{path}")
            batch = sql.add_table_asset("awkward", table_name="awkward").add_batch_definition_whole_table("all").get_batch()
            answer["sql"] = evaluate(batch, table["sql"])
        print(f"{table['name']}: Great Expectations has evaluated it", flush=True)
        answers.append(answer)
    classes = [getattr(gx.expectations, name) for name in dir(gx.expectations)]
    types = sorted({one.expectation_type for one in classes if getattr(one, "expectation_type", None)})
    content = {"types": types, "versions": {"great_expectations": gx.__version__, "pandas": pd.__version__}, "answers": answers}
    pathlib.Path(target).write_text(json.dumps(content, ensure_ascii=False))


main(*sys.argv[1:])
