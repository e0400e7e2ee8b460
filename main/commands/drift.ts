import { existsSync, statSync } from 'node:fs'
import type { DriftColumn, DriftReport, DriftSource } from '../contract/drift.ts'
import { driftTest } from '../contract/drift.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { driftPage } from '../quality/drift-page.ts'
import { readDatasetRef } from './suite.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table } from './text.ts'

interface DriftOptions extends CommonOptions {
  target?: string
  prediction?: string
  test: string[]
  share?: number
  html?: string
}

/** Exits with 1 when the dataset has drifted. */
export function driftData(
  terminal: Terminal,
  options: DriftOptions,
  reference: string,
  current: string,
): Promise<number> {
  return terminal.withWorkspace(async ({ client }) => {
    const report = await client.drift.compare({
      reference: sourceOf(terminal, reference),
      current: sourceOf(terminal, current),
      target: options.target,
      prediction: options.prediction,
      tests: Object.fromEntries(options.test.map(readTest)),
      share: options.share,
    })
    if (options.html !== undefined) writeFileAtomic(terminal.resolvePath(options.html), driftPage(report))
    terminal.print(report, described(report))
    return report.hasDrifted ? 1 : 0
  })
}

/** What is a file is read as one, everything else is a dataset: NAME or NAME@VERSION. */
function sourceOf(terminal: Terminal, text: string): DriftSource {
  const path = terminal.resolvePath(text)
  const isFile = existsSync(path) && (statSync(path).isFile() || /[\\/]/.test(text))
  return isFile ? { path } : readDatasetRef(text)
}

/** `COLUMN=NAME`, `COLUMN=NAME:THRESHOLD` or `COLUMN=THRESHOLD`. */
function readTest(text: string): [string, { test?: DriftColumn['test']; threshold?: number }] {
  const at = text.lastIndexOf('=')
  const [name = '', ...rest] = text.slice(at + 1).split(':')
  const isThreshold = name !== '' && Number.isFinite(Number(name))
  const test = driftTest.safeParse(name).data
  const threshold = isThreshold ? Number(name) : rest.length > 0 ? Number(rest.join(':')) : undefined
  if (at < 1 || (!test && !isThreshold))
    throw invalidInput(
      `"${text}" should be COLUMN=TEST or COLUMN=TEST:THRESHOLD, with a test of ${driftTest.options.join(', ')}.${didYouMean(name, driftTest.options)}`,
    )
  if (threshold !== undefined && !(threshold >= 0))
    throw invalidInput(`The threshold in "${text}" should be a number from 0.`)
  return [text.slice(0, at), { ...(test ? { test } : {}), ...(threshold === undefined ? {} : { threshold }) }]
}

function described(report: DriftReport): string {
  const { reference, current, columns, notTested, drifted, tested, hasDrifted, share } = report
  const rows = columns.map((one) => [
    one.hasDrifted ? 'drifted' : 'like before',
    `${safe(one.column)}${one.part === 'feature' ? '' : ` (${one.part})`}`,
    one.testName,
    `${one.scoreName} ${figure(one.score)}`,
    `${one.scoreName === 'p-value' ? '<' : '≥'} ${one.threshold}`,
    one.reference.n,
    one.current.n,
  ])
  return [
    table(['', 'COLUMN', 'TEST', 'SCORE', 'DRIFT IF', 'REFERENCE', 'CURRENT'], rows),
    ...notTested.map(({ column, reason }) => `Not tested: ${safe(column)} – ${reason}`),
    `${safe(current.name)} against ${safe(reference.name)}: ${count(drifted)} of ${count(tested)} columns drifted (${Math.round((100 * drifted) / tested)} %, limit ${Math.round(100 * share)} %). ${hasDrifted ? 'The dataset has drifted.' : 'The dataset has not drifted.'}`,
  ].join('\n')
}

const figure = (value: number) => (value !== 0 && value < 0.0001 ? value.toExponential(1) : value.toFixed(4))
