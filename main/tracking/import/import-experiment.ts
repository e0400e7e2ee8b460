import { defaultExperiment, type Experiment } from '../../state/experiments.ts'
import { saveExperiment } from '../experiments.ts'
import type { RemoteExperiment } from '../mlflow-client/answers.ts'
import type { Importing } from './importing.ts'

/** The experiment of this name, made when there is none; its number is ours. Tags are added, none is changed. */
export function importExperiment({ state, paths, tally }: Importing, remote: RemoteExperiment): Experiment {
  const { name, tags } = remote
  const known = state.experiments.byName(name)
  const now = Date.now()
  const next: Experiment = known
    ? { ...known, tags: { ...tags, ...known.tags } }
    : {
        id: name === defaultExperiment.name ? defaultExperiment.id : state.experiments.nextId(),
        name,
        createdAt: remote.creation_time ?? now,
        updatedAt: remote.last_update_time ?? now,
        deletedAt: remote.lifecycle_stage === 'deleted' ? now : null,
        artifactLocation: null,
        tags,
      }
  const isSame = known && Object.keys(next.tags).length === Object.keys(known.tags).length
  tally.took('experiments', isSame ? 'unchanged' : known ? 'updated' : 'added')
  if (isSame) return known
  state.experiments.put(next)
  saveExperiment(paths, next)
  return next
}
