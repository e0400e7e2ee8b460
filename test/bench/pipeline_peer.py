"""What the sample pipeline does, without a warehouse, tracking or a registry: read, check, encode, split, train a
forest of 100 trees with 5-fold cross-validation on all cores, evaluate, permutation importance, save."""
import sys
import tempfile

try:
    import joblib
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.inspection import permutation_importance
    from sklearn.metrics import accuracy_score, average_precision_score, log_loss, roc_auc_score
    from sklearn.model_selection import cross_val_score, train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
except ImportError:
    sys.exit(3)

table = pd.read_csv(sys.argv[1], na_values="?", dtype=str)
assert table["class"].isin(["e", "p"]).all() and len(table) > 8000
table = table.drop_duplicates().fillna("missing")
target, features = table.pop("class"), table
train_x, rest_x, train_y, rest_y = train_test_split(features, target, train_size=0.7, stratify=target, random_state=42)
test_x, valid_x, test_y, valid_y = train_test_split(rest_x, rest_y, train_size=0.5, stratify=rest_y, random_state=42)
model = make_pipeline(
    OneHotEncoder(handle_unknown="ignore"), RandomForestClassifier(100, n_jobs=-1, random_state=42)
)
cross_val_score(model, train_x, train_y, cv=5)
model.fit(train_x, train_y)
for part_x, part_y in [(valid_x, valid_y), (test_x, test_y)]:
    probabilities = model.predict_proba(part_x)
    accuracy_score(part_y, model.predict(part_x))
    roc_auc_score(part_y == "p", probabilities[:, 1])
    average_precision_score(part_y == "p", probabilities[:, 1])
    log_loss(part_y, probabilities)
permutation_importance(model, test_x, test_y, n_repeats=5, random_state=42)
with tempfile.NamedTemporaryFile() as file:
    joblib.dump(model, file)
