import { text as readText } from 'node:stream/consumers'
import { z } from 'zod'
import { cell } from '../contract/procedure.ts'
import { invalidInput } from '../lib/errors.ts'
import { parseAssignments } from './assignments.ts'
import { parseModelRef } from './model-ref.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table, time } from './text.ts'

interface PredictOptions extends CommonOptions {
  set: string[]
  row?: string
}

const rowSchema = z.record(z.string(), cell)

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
  const row = { ...(await readRow(options.row)), ...parseRow(parseAssignments(options.set), '--set') }
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

async function readRow(given: string | undefined) {
  if (given === undefined) return {}
  const json = given === '-' ? await readText(process.stdin) : given
  try {
    return parseRow(JSON.parse(json), '--row')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw invalidInput(`"--row" should be a JSON object such as {"odor": "n"}: ${error.message}`, {}, error)
  }
}

function parseRow(value: unknown, option: string) {
  const parsed = rowSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalidInput(`"${option}" should give each column a text, number, true, false or null.`)
}
