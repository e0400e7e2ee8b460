import { parseModelRef } from './model-ref.ts'
import { readGivenRow, type RowOptions } from './given-row.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table, time } from './text.ts'

interface PredictOptions extends CommonOptions, RowOptions {}

export function listModels(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const models = await client.model.list()
    const rows = models.map(({ name, versions, champion, latest }) => [
      name,
      versions,
      champion ? `version ${champion.version}` : '–',
      latest.algorithm,
      latest.metrics.accuracy === undefined ? '' : count(latest.metrics.accuracy),
      time(latest.createdAt),
    ])
    const header = ['MODEL', 'VERSIONS', 'CHAMPION', 'ALGORITHM', 'ACCURACY', 'LATEST (UTC)']
    terminal.print(
      models,
      rows.length > 0
        ? table(header, rows)
        : 'There is no model yet. A pipeline with a register stage makes one: "sporeprint run".',
    )
  })
}

export function showModel(terminal: Terminal, _options: CommonOptions, model: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const version = await client.model.get(parseModelRef(model))
    terminal.print(
      version,
      [
        `${version.name} version ${version.version}${version.aliases.map((alias) => ` @${alias}`).join('')}`,
        `${version.algorithm}, predicts ${safe(version.target)}, made ${time(version.createdAt)} by run ${version.runId}`,
        `from ${version.lineage.dataset} version ${version.lineage.datasetVersion}`,
        ...Object.entries(version.metrics).map(([name, value]) => `  ${name.padEnd(20)} ${count(value)}`),
        'Inputs',
        ...version.signature.map(({ name, kind, values }) => {
          const known = values
            ?.map(({ value, label }) => safe(label ? `${value} (${label})` : value))
            .join(', ')
          return `  ${safe(name).padEnd(26)} ${known ?? kind}`
        }),
      ].join('\n'),
    )
  })
}

export async function predict(terminal: Terminal, options: PredictOptions, model: string): Promise<void> {
  const row = await readGivenRow(options)
  return terminal.withWorkspace(async ({ client }) => {
    const prediction = await client.model.predict({ ...parseModelRef(model), row })
    terminal.print(
      prediction,
      [
        safe(prediction.displayLabel),
        ...prediction.probabilities.map(
          (one) => `  ${safe(one.label ?? one.class).padEnd(20)} ${count(one.probability)}`,
        ),
        ...prediction.notes.map((note) => `Note: ${safe(note)}`),
      ].join('\n'),
    )
  })
}

interface PromoteOptions extends CommonOptions {
  alias: string
  metric: string
  reason?: string
  force?: boolean
}

/** Says every gate; sets the alias when none forbids it. */
export function promote(terminal: Terminal, options: PromoteOptions, model: string): Promise<void> {
  const { alias, metric, reason, force = false } = options
  return terminal.withWorkspace(async ({ client }) => {
    const { name, version } = await client.model.get(parseModelRef(model))
    const gates = await client.model.gates({ name, version, alias, metric })
    for (const { rule, state, reason: why } of gates) terminal.note(`${signs[state]} ${rule}: ${safe(why)}`)
    const promoted = await client.model.promote({ name, version, alias, metric, reason, force })
    terminal.print({ ...promoted, gates }, `${name} version ${version} is @${alias}.`)
  })
}

const signs = { passed: '✓', failed: '✗', unknown: '?' }

export function rollback(
  terminal: Terminal,
  { alias, reason }: CommonOptions & { alias: string; reason?: string },
  name: string,
): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const version = await client.model.rollback({ name, alias, reason })
    terminal.print(version, `${name} version ${version.version} is @${alias} again.`)
  })
}

export function exportModel(
  terminal: Terminal,
  { out, format }: CommonOptions & { out: string; format?: 'package' | 'xgboost' },
  model: string,
): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const result = await client.model.export({
      ...parseModelRef(model),
      out: terminal.resolvePath(out),
      format,
    })
    terminal.print(
      result,
      `${result.name} version ${result.version} is in ${result.out} (${Math.ceil(result.sizeBytes / 1024)} KB).`,
    )
  })
}

/** The card of a version, as Markdown. */
export function showCard(terminal: Terminal, _options: CommonOptions, model: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const card = await client.model.card(parseModelRef(model))
    terminal.print(card, card.markdown.trimEnd())
  })
}

/** Who was in use when, and why: the newest first. */
export function modelHistory(terminal: Terminal, _options: CommonOptions, name: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const events = await client.model.history({ name })
    const rows = events.map(({ at, by, action, version, alias, from, to, reason }) => [
      time(at),
      action,
      alias === undefined ? `version ${version}` : `@${alias}: ${from ?? '–'} → ${to ?? '–'}`,
      safe(by),
      safe(reason),
    ])
    terminal.print(events, table(['WHEN (UTC)', 'WHAT', 'WHICH', 'WHO', 'WHY'], rows))
  })
}
