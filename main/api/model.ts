import type { Prediction, PredictionReasons } from '../contract/model.ts'
import { explainRow, explanationNodes } from '../ml/explain.ts'
import { modelFromJson } from '../ml/model-json.ts'
import { predictRow, type Model } from '../ml/model.ts'
import type { Cell } from '../ml/row-frame.ts'
import type { ComputePool } from '../pipeline/open-compute-pool.ts'
import type { AliasChange, Registry, VersionRef } from '../tracking/registry.ts'

const loadedModels = 4
/** Explaining more than this many nodes of trees would hold up this thread. */
const nodesAtOnce = 20_000

/** `model.*`: the registry, and predictions on this thread, which take microseconds once a model is loaded. */
export function modelHandlers({ registry, compute }: { registry: Registry; compute: ComputePool }) {
  const models = createModelCache(registry)
  return {
    list: () => registry.list(),
    versions: ({ name }: { name: string }) => registry.versions(name),
    get: (ref: VersionRef) => registry.get(ref),
    history: ({ name }: { name: string }) => registry.history(name),
    setAlias: (change: AliasChange) => registry.setAlias(change),
    removeAlias({ name, alias, reason }: { name: string; alias: string; reason: string }) {
      registry.removeAlias({ name, alias, reason })
      return { name }
    },
    async predict({ row, ...ref }: VersionRef & { row: Record<string, Cell> }): Promise<Prediction> {
      const version = registry.get(ref)
      const predicted = predictRow(await models.load(version), row)
      const labels = new Map(version.classes.map(({ value, label }) => [value, label]))
      return {
        label: predicted.label,
        displayLabel: labels.get(predicted.label) ?? predicted.label,
        probabilities: predicted.probabilities.map((entry) => {
          const label = labels.get(entry.class)
          return label === undefined ? entry : { ...entry, label }
        }),
        notes: predicted.notes,
      }
    },
    async explain({
      row,
      ...ref
    }: VersionRef & { row: Record<string, Cell> }): Promise<PredictionReasons | null> {
      const model = await models.load(registry.get(ref))
      const isLarge = explanationNodes(model) > nodesAtOnce
      return (isLarge ? await compute.run('explainRow', { model, row }) : explainRow(model, row)) ?? null
    },
  }
}

/** The models used last, by fingerprint: parsing a large forest takes longer than a thousand predictions. */
function createModelCache(registry: Registry) {
  const loaded = new Map<string, Promise<Model>>()
  return {
    load({ name, version, fingerprint }: { name: string; version: number; fingerprint: string }) {
      const known = loaded.get(fingerprint)
      const model = known ?? registry.readModel({ name, version }).then(modelFromJson)
      loaded.delete(fingerprint)
      loaded.set(fingerprint, model)
      if (!known) {
        model.catch(() => loaded.delete(fingerprint))
        if (loaded.size > loadedModels) loaded.delete(loaded.keys().next().value!)
      }
      return model
    },
  }
}
