/** Applied in order, each in its own transaction; `user_version` counts them. Never edit one that was released: add. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE experiments (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    experiment TEXT NOT NULL REFERENCES experiments(name),
    parent_id TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    deleted_at INTEGER
  ) STRICT;
  CREATE INDEX runs_top_level ON runs(started_at) WHERE parent_id IS NULL AND deleted_at IS NULL;
  CREATE INDEX runs_by_experiment ON runs(experiment, started_at);
  CREATE INDEX runs_by_parent ON runs(parent_id, started_at) WHERE parent_id IS NOT NULL;
  CREATE INDEX runs_by_state ON runs(state);

  -- "number" is the value as a number where it reads as one, so that 9 sorts before 10.
  CREATE TABLE params (
    run_id TEXT NOT NULL REFERENCES runs(run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    number REAL,
    PRIMARY KEY (run_id, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tags (
    run_id TEXT NOT NULL REFERENCES runs(run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
  ) STRICT, WITHOUT ROWID;

  -- SQLite has no NaN: a null value is one.
  CREATE TABLE metrics (
    run_id TEXT NOT NULL REFERENCES runs(run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL
  ) STRICT;
  CREATE INDEX metrics_by_run ON metrics(run_id, key, step, at);

  CREATE TABLE latest_metrics (
    run_id TEXT NOT NULL REFERENCES runs(run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (run_id, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE warehouse_batches (
    batch_id TEXT PRIMARY KEY,
    space TEXT NOT NULL,
    run_id TEXT,
    recorded_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX warehouse_batches_by_space ON warehouse_batches(space, recorded_at);

  CREATE TABLE model_versions (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    registry_stage TEXT NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT;
  CREATE INDEX model_versions_by_run ON model_versions(run_id);

  CREATE TABLE aliases (
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (name, alias),
    FOREIGN KEY (name, version) REFERENCES model_versions(name, version) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE registry_events (
    sequence INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX registry_events_by_model ON registry_events(model, sequence);
  `,
  `
  -- Experiments by number, as MLflow names them; the oldest is 1, and 0 is kept for "Default".
  ALTER TABLE experiments ADD COLUMN id INTEGER;
  ALTER TABLE experiments ADD COLUMN updated_at INTEGER;
  ALTER TABLE experiments ADD COLUMN deleted_at INTEGER;
  ALTER TABLE experiments ADD COLUMN artifact_location TEXT;
  ALTER TABLE experiments ADD COLUMN tags TEXT NOT NULL DEFAULT '{}';
  UPDATE experiments SET updated_at = created_at, id = CASE name WHEN 'Default' THEN 0 ELSE
    (SELECT count(*) FROM experiments e WHERE (e.created_at, e.name) <= (experiments.created_at, experiments.name))
  END;
  CREATE UNIQUE INDEX experiments_by_id ON experiments(id);

  -- "inputs" and "outputs" are JSON, in the words of MLflow's protocol.
  ALTER TABLE runs ADD COLUMN source TEXT;
  ALTER TABLE runs ADD COLUMN user_id TEXT;
  ALTER TABLE runs ADD COLUMN inputs TEXT;
  ALTER TABLE runs ADD COLUMN outputs TEXT;

  -- Runs whose run.json is behind the index; saved within moments, or at the next start.
  CREATE TABLE unsaved_runs (run_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE INDEX latest_metrics_by_key ON latest_metrics(key, value);
  CREATE INDEX params_by_key ON params(key, value);

  CREATE TABLE registered_models (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    description TEXT,
    tags TEXT NOT NULL DEFAULT '{}'
  ) STRICT, WITHOUT ROWID;
  INSERT INTO registered_models(name, created_at, updated_at)
    SELECT name, min(metadata ->> '$.createdAt'), max(metadata ->> '$.createdAt') FROM model_versions GROUP BY name;

  ALTER TABLE model_versions ADD COLUMN details TEXT NOT NULL DEFAULT '{}';

  CREATE TABLE logged_models (
    model_id TEXT PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    record TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX logged_models_by_experiment ON logged_models(experiment_id, created_at);
  `,
  `
  -- Where a batch is: "duckdb", or the address of a server's database.
  ALTER TABLE warehouse_batches ADD COLUMN warehouse TEXT NOT NULL DEFAULT 'duckdb';
  `,
  `
  -- Each point is kept once, as in MLflow; NaN, which is null here, would never be equal to itself.
  DELETE FROM metrics WHERE rowid NOT IN
    (SELECT min(rowid) FROM metrics GROUP BY run_id, key, step, at, value);
  DROP INDEX metrics_by_run;
  CREATE UNIQUE INDEX metrics_once ON metrics(run_id, key, step, at, ifnull(value, 'NaN'));
  `,
  `
  -- Runs get a number, by which what belongs to them is found: a third of the size, and joined several times faster.
  ALTER TABLE runs RENAME TO old_runs;
  ALTER TABLE params RENAME TO old_params;
  ALTER TABLE tags RENAME TO old_tags;
  ALTER TABLE metrics RENAME TO old_metrics;
  ALTER TABLE latest_metrics RENAME TO old_latest_metrics;
  DROP INDEX runs_top_level;
  DROP INDEX runs_by_experiment;
  DROP INDEX runs_by_parent;
  DROP INDEX runs_by_state;
  DROP INDEX params_by_key;
  DROP INDEX latest_metrics_by_key;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    experiment TEXT NOT NULL REFERENCES experiments(name),
    parent_id TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    deleted_at INTEGER,
    source TEXT,
    user_id TEXT,
    inputs TEXT,
    outputs TEXT
  ) STRICT;
  INSERT INTO runs SELECT rowid, run_id, name, experiment, parent_id, kind, state, started_at, ended_at, deleted_at,
    source, user_id, inputs, outputs FROM old_runs;
  -- In the order of time, with all that says whether a run is listed.
  CREATE INDEX runs_by_time ON runs(started_at DESC, run_id, deleted_at, parent_id);
  CREATE INDEX runs_by_experiment ON runs(experiment, started_at DESC, run_id, deleted_at, parent_id);
  CREATE INDEX runs_by_parent ON runs(parent_id, started_at) WHERE parent_id IS NOT NULL;
  CREATE INDEX runs_by_state ON runs(state);

  CREATE TABLE params (
    run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    number REAL,
    PRIMARY KEY (run, key)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO params SELECT r.id, o.key, o.value, o.number FROM old_params o JOIN runs r USING (run_id) ORDER BY 1, 2;
  CREATE INDEX params_by_key ON params(key, value);

  CREATE TABLE tags (
    run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run, key)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO tags SELECT r.id, o.key, o.value FROM old_tags o JOIN runs r USING (run_id) ORDER BY 1, 2;
  CREATE INDEX tags_by_key ON tags(key, value);

  -- Every point once and in order. NaN, which SQLite would make null, is a zero with a mark, as in MLflow's own table.
  CREATE TABLE metrics (
    run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL NOT NULL,
    is_nan INTEGER NOT NULL,
    PRIMARY KEY (run, key, step, at, value, is_nan)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO metrics SELECT r.id, o.key, o.step, o.at, ifnull(o.value, 0), o.value IS NULL
    FROM old_metrics o JOIN runs r USING (run_id) ORDER BY 1, 2, 3, 4;

  -- "value" is the last and null when it is NaN; the others are of all values that are numbers.
  CREATE TABLE latest_metrics (
    run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL,
    lowest REAL,
    highest REAL,
    total REAL,
    count INTEGER NOT NULL,
    PRIMARY KEY (run, key)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO latest_metrics SELECT r.id, o.key, o.step, o.at, o.value, m.lowest, m.highest, m.total, ifnull(m.count, 0)
    FROM old_latest_metrics o JOIN runs r USING (run_id) LEFT JOIN (
      SELECT run, key, min(value) AS lowest, max(value) AS highest, sum(value) AS total, count(*) AS count
      FROM metrics WHERE NOT is_nan GROUP BY run, key
    ) m ON m.run = r.id AND m.key = o.key ORDER BY 1, 2;
  -- Any reading of a metric is found without the table.
  CREATE INDEX latest_metrics_by_key ON latest_metrics(key, value, lowest, highest, total, count);

  DROP TABLE old_latest_metrics;
  DROP TABLE old_metrics;
  DROP TABLE old_tags;
  DROP TABLE old_params;
  DROP TABLE old_runs;
  `,
]
