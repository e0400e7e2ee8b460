import type { RunSummary } from '../contract/run.ts'
import type { RunCell, RunRow } from '../contract/tracked-run.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import { csv } from './csv-text.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, duration, safe, table, time } from './text.ts'

interface ListOptions extends CommonOptions {
  pipeline?: string
  experiment?: string
  filter?: string
  column: string[]
  order: string[]
  deleted?: boolean
  limit: number
  csv?: boolean
}

const atOnce = 1000
const usualColumn = 'metrics.accuracy'

/** Runs as the query finds and the order puts them. A query finds folds and trials too; without one they stay out. */
export function listRuns(terminal: Terminal, options: ListOptions): Promise<void> {
  oneFormat(options)
  return terminal.withWorkspace(async ({ client }) => {
    const { filter = '', limit } = options
    const experiment = options.experiment ?? options.pipeline
    const columns = options.column.length > 0 ? options.column : [usualColumn]
    const query = {
      filter,
      ...(experiment !== undefined && { experiments: [experiment] }),
      view: options.deleted ? ('deleted' as const) : ('active' as const),
      depth: filter === '' ? ('top' as const) : ('all' as const),
      columns,
      orderBy: options.order.map(toOrder),
    }
    const rows: RunRow[] = []
    let total = 0
    do {
      const window = await client.trackedRun.search({
        ...query,
        offset: rows.length,
        limit: Math.min(atOnce, limit - rows.length),
      })
      total = window.total
      if (window.rows.length === 0) break
      rows.push(...window.rows)
    } while (rows.length < Math.min(limit, total))
    if (options.csv) {
      terminal.print(
        undefined,
        csv(
          ['run_id', 'name', 'experiment', 'state', 'started', 'ended', ...columns],
          rows.map((run) => [
            run.runId,
            run.name,
            run.experiment,
            run.state,
            new Date(run.startedAt).toISOString(),
            run.endedAt === undefined ? null : new Date(run.endedAt).toISOString(),
            ...run.cells,
          ]),
        ),
      )
      return
    }
    const header = ['RUN', 'EXPERIMENT', 'NAME', 'STATE', 'STARTED (UTC)', 'TOOK', ...columns.map(toHeading)]
    const text = table(
      header,
      rows.map((run) => [
        run.runId,
        safe(run.experiment),
        safe(run.name),
        run.state,
        time(run.startedAt),
        run.endedAt === undefined ? '' : duration(run.endedAt - run.startedAt),
        ...run.cells.map(toText),
      ]),
    )
    if (rows.length < total)
      terminal.note(`${count(rows.length)} of ${count(total)} runs; --limit shows more.`)
    terminal.print(
      { runs: rows.map((run) => toJson(run, columns)), total },
      rows.length > 0 ? text : noRuns(filter),
    )
  })
}

const noRuns = (filter: string) =>
  filter === '' ? 'There is no run yet. Start one with "sporeprint run".' : 'No run is like this.'

function pairs(record: Record<string, string | number>): string[][] {
  const entries = Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return entries.map(([key, value]) => [`  ${safe(key)}`, safe(String(value))])
}

export function showRun(terminal: Terminal, _options: CommonOptions, run: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const runId = await findRun(client, run)
    const [summary, artifacts] = await Promise.all([
      client.run.summary({ runId }),
      client.run.artifacts({ runId }),
    ])
    const { metrics, params, tags } = summary
    const lines = [
      ['Run', runId],
      ['Name', safe(summary.name)],
      ['Experiment', safe(summary.experiment)],
      ['State', summary.state],
      ['Started (UTC)', time(summary.startedAt)],
      ['Took', summary.endedAt === undefined ? '' : duration(summary.endedAt - summary.startedAt)],
      ...(summary.parentId === undefined ? [] : [['Parent', summary.parentId]]),
      ...(summary.model ? [['Model', `${safe(summary.model.name)} version ${summary.model.version}`]] : []),
      ['Metrics', ''],
      ...pairs(metrics),
      ['Params', ''],
      ...pairs(params),
      ['Tags', ''],
      ...pairs(tags),
      ['Artifacts', ''],
      ...artifacts.map(({ path, sizeBytes }) => [`  ${safe(path)}`, `${count(sizeBytes)} bytes`]),
    ]
    const width = Math.max(...lines.map(([name]) => name!.length))
    const text = lines.map(([name, value]) => `${name!.padEnd(width)}  ${value}`.trimEnd()).join('\n')
    terminal.print({ ...summary, artifacts }, text)
  })
}

interface CompareOptions extends CommonOptions {
  all?: boolean
  csv?: boolean
}

/** Params and metrics side by side: those that differ, or all of them. */
export function compareRuns(terminal: Terminal, options: CompareOptions, ...runs: string[]): Promise<void> {
  oneFormat(options)
  if (runs.length < 2) throw invalidInput('Name two runs or more to compare them.', { runs })
  return terminal.withWorkspace(async ({ client }) => {
    const summaries: RunSummary[] = []
    for (const run of runs) summaries.push(await client.run.summary({ runId: await findRun(client, run) }))
    const rows = [...compared(summaries, 'metrics'), ...compared(summaries, 'params')].filter(
      ({ values }) => options.all || new Set(values).size > 1,
    )
    if (options.csv) {
      terminal.print(
        undefined,
        csv(
          ['kind', 'name', ...summaries.map(({ runId }) => runId)],
          rows.map((row) => [row.kind, row.name, ...row.values]),
        ),
      )
      return
    }
    const text = table(
      ['', ...summaries.map(({ runId }) => runId.slice(0, 8))],
      [
        ['name', ...summaries.map(({ name }) => safe(name))],
        ...rows.map(({ kind, name, values }) => [`${kind}.${safe(name)}`, ...values.map(toText)]),
      ],
    )
    const result = {
      runs: summaries.map(({ runId, name, experiment, state }) => ({ runId, name, experiment, state })),
      values: rows,
    }
    terminal.print(result, rows.length > 0 ? text : 'The runs have the same params and metrics.')
  })
}

/** JSON has no number for NaN and the infinities. */
const plain = (value: string | number | undefined): RunCell =>
  value === undefined ? null : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

function compared(runs: readonly RunSummary[], kind: 'metrics' | 'params') {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run[kind])))].toSorted()
  return names.map((name) => ({ kind, name, values: runs.map((run) => plain(run[kind][name])) }))
}

export const deleteRuns = (terminal: Terminal, _options: CommonOptions, ...runs: string[]) =>
  change(terminal, runs, 'delete')
export const restoreRuns = (terminal: Terminal, _options: CommonOptions, ...runs: string[]) =>
  change(terminal, runs, 'restore')

/** All of them or none: every name is looked up before anything changes. */
function change(terminal: Terminal, runs: readonly string[], verb: 'delete' | 'restore'): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const wanted: string[] = []
    for (const run of runs) wanted.push(await findRun(client, run))
    const changed = await client.trackedRun[verb]({ runIds: [...new Set(wanted)] })
    const many = changed.runIds.length === 1 ? '1 run' : `${count(changed.runIds.length)} runs`
    const again = `"sporeprint runs restore ${wanted.join(' ')}" brings ${wanted.length === 1 ? 'it' : 'them'} back.`
    terminal.print(
      changed,
      verb === 'delete' ? `${many} deleted, with what is below. ${again}` : `${many} restored.`,
    )
  })
}

/** A run by its id or the beginning of it. */
async function findRun(client: Client, given: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(given)) return given
  if (!/^[0-9a-f]{4,31}$/.test(given)) {
    throw invalidInput(`"${given}" is no run. Give its id, or the first four characters of it or more.`, {
      run: given,
    })
  }
  const { rows, total } = await client.trackedRun.search({
    filter: `attributes.run_id LIKE '${given}%'`,
    view: 'all',
    depth: 'all',
    limit: 3,
  })
  if (rows.length === 1) return rows[0]!.runId
  if (rows.length === 0)
    throw notFound(`No run begins with "${given}". "sporeprint runs list" shows them.`, { run: given })
  throw invalidInput(
    `${count(total)} runs begin with "${given}", such as ${rows.map(({ runId }) => runId).join(', ')}. Give more of the id.`,
    { run: given },
  )
}

function toOrder(text: string): { column: string; descending: boolean } {
  const ending = /\s+(asc|desc)$/i.exec(text)
  return {
    column: ending ? text.slice(0, ending.index) : text,
    descending: ending?.[1]!.toLowerCase() === 'desc',
  }
}

function oneFormat({ json, csv: isCsv }: { json?: boolean; csv?: boolean }): void {
  if (json && isCsv) throw invalidInput('Choose --json or --csv, not both.')
}

const toHeading = (column: string) =>
  safe(column.replace(/^(metrics|params|tags|attributes)\./, '').toUpperCase())

const toText = (cell: RunCell) =>
  cell === null ? '' : typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : safe(cell)

function toJson({ cells, ...run }: RunRow, columns: readonly string[]) {
  return { ...run, values: Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? null])) }
}
