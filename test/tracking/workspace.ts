import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEvents } from '../../main/lib/events.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openState } from '../../main/state/open-state.ts'
import { createRegistry, type NewVersion } from '../../main/tracking/registry.ts'
import { createTracking } from '../../main/tracking/tracking.ts'

/** A real workspace in a temporary folder. */
export function openWorkspace(root = mkdtempSync(join(tmpdir(), 'sporeprint-tracking-'))) {
  const paths = workspacePaths(root)
  const state = openState(paths.state)
  const events = createEvents()
  return {
    root,
    paths,
    state,
    events,
    tracking: createTracking({ state, paths, events }),
    registry: createRegistry({ state, paths, events }),
    close: () => state.close(),
    remove() {
      state.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export function newVersion(seed: number, runId = 'run'): NewVersion {
  return {
    name: 'mushroom-classifier',
    files: { 'model.json': JSON.stringify({ seed }) },
    metadata: {
      runId,
      algorithm: 'forest',
      target: 'class',
      positive: 'p',
      classes: [{ value: 'e', label: 'edible' }, { value: 'p' }],
      metrics: { accuracy: 0.99, broken: NaN },
      signature: [{ name: 'odor', kind: 'category', values: [{ value: 'n' }], required: true }],
      inputExample: { odor: 'n' },
      lineage: {
        dataset: 'mushrooms',
        datasetVersion: 1,
        datasetSha256: 'ab',
        pipeline: 'mushroom',
        codeVersion: '1',
      },
    },
  }
}
