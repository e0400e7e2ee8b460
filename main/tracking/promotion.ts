import type { ModelVersion, PromotionGate } from '../contract/model.ts'
import type { RegistryEvent } from '../state/models.ts'

/** What an expectation suite said in the run that made a version. */
export interface SuiteVerdict {
  suite: string
  passed: number
  evaluated: number
  notEvaluated: number
}

/** Of these less is better. */
const lossMetrics = ['logLoss', 'brier']

/**
 * Whether a version should take an alias from its holder, each rule with its reason. A rule that nothing is known for
 * is `unknown`, which is not passed, and does not forbid.
 *
 * @param suites undefined where the run is not there.
 */
export function promotionGates(input: {
  version: ModelVersion
  holder?: ModelVersion
  metric: string
  suites?: readonly SuiteVerdict[]
}): PromotionGate[] {
  return [betterGate(input), qualityGate(input.suites), onnxGate(input.version)]
}

function betterGate({ version, holder, metric }: Parameters<typeof promotionGates>[0]): PromotionGate {
  const rule = `better ${metric}`
  if (!holder) return { rule, state: 'passed', reason: 'Nobody has the alias yet.' }
  if (holder.version === version.version)
    return { rule, state: 'passed', reason: 'It has the alias already.' }
  if (holder.target !== version.target) {
    const reason = `Version ${holder.version} predicts ${holder.target}, this one ${version.target}; they cannot be compared.`
    return { rule, state: 'failed', reason }
  }
  const [own, other] = [version.metrics[metric], holder.metrics[metric]]
  if (own === undefined || other === undefined) {
    const without = own === undefined ? version.version : holder.version
    return { rule, state: 'unknown', reason: `Version ${without} was registered without ${metric}.` }
  }
  const isBetter = lossMetrics.includes(metric) ? own < other : own > other
  const isOtherData =
    version.lineage.dataset !== holder.lineage.dataset ||
    version.lineage.datasetSha256 !== holder.lineage.datasetSha256
  const caution = isOtherData ? ' They were measured on different data.' : ''
  const figures = `${metric} ${own.toFixed(4)} against ${other.toFixed(4)} of version ${holder.version}.`
  return { rule, state: isBetter ? 'passed' : 'failed', reason: figures + caution }
}

function qualityGate(suites: readonly SuiteVerdict[] | undefined): PromotionGate {
  const rule = 'quality suites green'
  if (suites === undefined) return { rule, state: 'unknown', reason: 'The run that made it is not here.' }
  if (suites.length === 0) return { rule, state: 'unknown', reason: 'No suite looked at its data.' }
  const isGreen = suites.every((one) => one.passed === one.evaluated && one.notEvaluated === 0)
  const said = suites.map(({ suite, passed, evaluated, notEvaluated }) => {
    const open = notEvaluated > 0 ? `, ${notEvaluated} not evaluated` : ''
    return `${suite}: ${passed} of ${evaluated} passed${open}`
  })
  return { rule, state: isGreen ? 'passed' : 'failed', reason: `${said.join('; ')}.` }
}

function onnxGate({ onnx }: ModelVersion): PromotionGate {
  const rule = 'model.onnx verified'
  if (!onnx) return { rule, state: 'unknown', reason: 'It was registered without model.onnx.' }
  const state = onnx.state === 'verified' ? 'passed' : onnx.state === 'left out' ? 'failed' : 'unknown'
  return { rule, state, reason: onnx.note }
}

export const rolledBack = (version: number) => `rolled back from version ${version}`

/**
 * The version that had the alias before `current` took it, by the log (newest first); undefined where there was none.
 * Rolling back twice goes back two steps, not forth again.
 */
export function versionBefore(
  events: readonly RegistryEvent[],
  alias: string,
  current: number,
): number | undefined {
  const taken = events.find(
    (event) =>
      event.action === 'alias-set' &&
      event.alias === alias &&
      event.version === current &&
      !event.reason.startsWith(rolledBack(Number(event.from))),
  )
  return taken?.from === undefined ? undefined : Number(taken.from)
}
