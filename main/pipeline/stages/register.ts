import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelVersion } from '../../contract/model.ts'
import { isAppError } from '../../lib/errors.ts'
import { lossMetrics } from '../../ml/metrics.ts'
import { inputExampleOf, signatureOf } from '../../ml/model.ts'
import { modelFromJson } from '../../ml/model-json.ts'
import type { Registry } from '../../tracking/registry.ts'
import { exportModel } from '../export-model.ts'
import type { StageContext, StageWork } from '../stage-work.ts'
import { readTestRows } from './test-rows.ts'

type Context = StageContext<'register'>

export const register: StageWork<'register'> = {
  async run(context) {
    const { evaluation } = context.input('evaluate').output
    if (!evaluation.isGoodEnough) {
      const missed = evaluation.thresholds.filter(({ passed }) => !passed).map(({ metric }) => metric)
      const warning = `No version was registered: ${missed.join(', ')} did not reach what the pipeline wants.`
      context.log('warn', warning)
      return { output: {}, summary: 'not good enough, not registered', warnings: [warning] }
    }
    const { version, created } = await createVersion(context)
    const decision = await decideAlias(context, version)
    const { alias } = context.stage.params
    const registered = decision.moves
      ? context.services.registry.setAlias({
          name: version.name,
          alias,
          version: version.version,
          reason: decision.reason,
          by: `run ${context.runId}`,
        })
      : version
    context.log('info', `${version.name} version ${version.version}: ${decision.reason}`)
    const { name, version: number, aliases } = registered
    const model = { name, version: number, aliases }
    context.report({ model })
    return {
      output: { model },
      summary: `${created ? 'version' : 'same as version'} ${number}${aliases.map((one) => ` @${one}`).join('')}`,
    }
  },
}

async function createVersion(context: Context): Promise<{ version: ModelVersion; created: boolean }> {
  const { services, pipeline, stage, runId } = context
  const { dataset } = context.input('extract').output
  const { evaluation } = context.input('evaluate').output
  const { folder } = context.input('train')
  const modelJson = await readFile(join(folder, 'model.json'), 'utf8')
  const name = stage.params.model ?? ownNameOf(pipeline)
  const equal = services.registry.equalVersion(name, modelJson)
  if (equal) return { version: equal, created: false }
  const model = modelFromJson(modelJson)
  const rows = await readTestRows(context)
  const { bytes, ...onnx } = await exportModel(
    { modelJson, rows, producer: services.codeVersion },
    context.signal,
  )
  context.log(onnx.state === 'verified' ? 'info' : 'warn', `model.onnx, ${onnx.state}: ${onnx.note}`)
  const labelsOf = (wanted: string) => dataset.columns.find((column) => column.name === wanted)?.labels ?? {}
  return services.registry.createVersion({
    name,
    files: { 'model.json': modelJson, ...(bytes ? { 'model.onnx': bytes } : {}) },
    metadata: {
      runId,
      algorithm: model.estimator.algorithm,
      target: model.target,
      ...(model.positive === undefined ? {} : { positive: model.positive }),
      classes: model.classes.map((value) => withLabel(value, labelsOf(model.target))),
      metrics: (evaluation.parts.test ?? evaluation.parts.validation)?.metrics ?? {},
      signature: signatureOf(model).map((field) => ({
        ...field,
        ...(field.values
          ? { values: field.values.map(({ value }) => withLabel(value, labelsOf(field.name))) }
          : {}),
      })),
      inputExample: inputExampleOf(model),
      onnx,
      lineage: {
        dataset: dataset.dataset,
        datasetVersion: dataset.version,
        datasetSha256: dataset.sha256,
        pipeline: pipeline.name,
        codeVersion: services.codeVersion,
      },
    },
    by: `run ${runId}`,
    reason: `trained by pipeline ${pipeline.name}`,
  })
}

function ownNameOf({ name, target, hasOwnTarget }: Context['pipeline']): string {
  return (hasOwnTarget ? name : `${name}-${target}`).replaceAll(/[^\w.-]+/g, '-')
}

const withLabel = (value: string, labels: Record<string, string>) =>
  Object.hasOwn(labels, value) ? { value, label: labels[value]! } : { value }

/** The alias moves when nobody has it, or the new version is better than its holder on the same test rows. */
async function decideAlias(
  context: Context,
  version: ModelVersion,
): Promise<{ moves: boolean; reason: string }> {
  const { services, stage } = context
  const { alias, metric, minGain } = stage.params
  const holder = holderOf(services.registry, version.name, alias)
  if (!holder) return { moves: true, reason: `the first @${alias}` }
  if (holder.version === version.version) return { moves: false, reason: `is @${alias} already` }
  if (holder.target !== version.target) {
    return {
      moves: false,
      reason: `@${alias} predicts ${holder.target}, this one ${version.target}; they cannot be compared`,
    }
  }
  const raw = await readTestRows(context)
  const scoreOf = async ({ name, version: number }: ModelVersion) =>
    services.compute.run(
      'scoreModel',
      { modelJson: await services.registry.readModel({ name, version: number }), raw, metric },
      { signal: context.signal },
    )
  const [own, other] = [await scoreOf(version), await scoreOf(holder)]
  if (own === undefined || other === undefined)
    return { moves: false, reason: `${metric} is not defined on the test rows, so @${alias} stays` }
  const gain = lossMetrics.includes(metric) ? other - own : own - other
  const figures = `${metric} ${own.toFixed(4)} against ${other.toFixed(4)} of version ${holder.version}`
  return gain > minGain
    ? { moves: true, reason: `better: ${figures}` }
    : { moves: false, reason: `@${alias} stays with version ${holder.version}: ${figures}` }
}

function holderOf(registry: Registry, name: string, alias: string): ModelVersion | undefined {
  try {
    return registry.get({ name, alias })
  } catch (error) {
    if (isAppError(error, 'NOT_FOUND')) return undefined
    throw error
  }
}
