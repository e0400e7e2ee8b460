import { join } from 'node:path'

/** Where everything lives in a workspace folder. The layout is documented in README.md. */
export function workspacePaths(root: string) {
  const dot = join(root, '.sporeprint')
  return {
    root,
    config: join(root, 'sporeprint.yaml'),
    pipelines: join(root, 'pipelines'),
    suites: join(root, 'suites'),
    raw: join(root, 'data', 'raw'),
    rawMetadata: join(root, 'data', 'raw', 'metadata'),
    staging: join(root, 'data', 'processed', 'staging'),
    validation: join(root, 'data', 'processed', 'validation'),
    temp: join(root, 'data', 'temp'),
    runs: join(root, 'runs'),
    experiments: join(root, 'experiments'),
    models: join(root, 'models'),
    loggedModels: join(root, 'logged-models'),
    artifacts: join(root, 'artifacts'),
    registryLog: join(root, 'models', 'registry.jsonl'),
    dot,
    state: join(dot, 'state.db'),
    outbox: join(dot, 'outbox.db'),
    objects: join(dot, 'objects'),
    warehouse: join(dot, 'warehouse.duckdb'),
    lock: join(dot, 'lock'),
  }
}

export type WorkspacePaths = ReturnType<typeof workspacePaths>
