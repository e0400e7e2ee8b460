import type { ModelComparison, RowsLookedAt } from '../contract/insight.ts'
import { invalidInput } from '../lib/errors.ts'
import { readGivenRow, type RowOptions } from './given-row.ts'
import { parseModelRef } from './model-ref.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table } from './text.ts'

interface ExplainOptions extends CommonOptions, RowOptions {
  file?: string
  class?: string
  column?: string
}

/** What a model leans on; with a row why that row is predicted as it is, and what would change it. */
export async function explainModel(
  terminal: Terminal,
  options: ExplainOptions,
  model: string,
): Promise<void> {
  const ref = parseModelRef(model)
  if (options.row !== undefined || options.set.length > 0) return explainRow(terminal, options, ref)
  if (options.column !== undefined) return explainColumn(terminal, options, ref)
  const path = options.file === undefined ? undefined : terminal.resolvePath(options.file)
  return terminal.withWorkspace(async ({ client }) => {
    const [shap, rules] = [
      await client.model.explainRows({ ...ref, class: options.class, path }),
      path === undefined ? await client.model.rules(ref) : null,
    ]
    if (!shap && path !== undefined) {
      const { algorithm } = await client.model.get(ref)
      throw invalidInput(
        `Rows are explained for forest, extra-trees, tree and boosting, not for ${algorithm}. Without --file the rules that imitate it are shown.`,
      )
    }
    terminal.print(
      { shap, rules },
      [
        ...(shap
          ? [
              `How much each column moves the ${shap.unit} of ${safe(shap.class)}, on average over ${rowsWords(shap.from)}:`,
              columnTable(
                'MOVES BY',
                shap.columns.map(({ column, strength }) => [column, strength.toFixed(4)]),
              ),
            ]
          : []),
        ...(rules
          ? [
              rules.of === 'model'
                ? 'Its rules:'
                : `Rules of a small tree that answers as it does on ${percent(rules.fidelity ?? 0)} of ${rowsWords(rules.from)}:`,
              ...rules.rules.map(({ sentence }) => `  ${safe(sentence)}`),
            ]
          : []),
      ].join('\n'),
    )
  })
}

type Ref = ReturnType<typeof parseModelRef>

async function explainRow(terminal: Terminal, options: ExplainOptions, ref: Ref): Promise<void> {
  const row = await readGivenRow(options)
  return terminal.withWorkspace(async ({ client }) => {
    const [prediction, reasons, hints] = await Promise.all([
      client.model.predict({ ...ref, row }),
      client.model.explain({ ...ref, row }),
      client.model.hints({ ...ref, row }),
    ])
    const parts = reasons?.parts ?? []
    terminal.print(
      { prediction, reasons, hints },
      [
        safe(prediction.displayLabel),
        ...(reasons
          ? [
              `What each column added for it, in ${reasons.unit}: ${reasons.expected.toFixed(4)} of any row, ${reasons.predicted.toFixed(4)} of this one`,
              columnTable(
                'ADDS',
                parts.map(({ column, amount }) => [column, signed(amount)]),
              ),
            ]
          : ['This algorithm is not taken apart column by column.']),
        ...(hints.length > 0
          ? ['What would change the answer:']
          : ['No change of one or two values changes it.']),
        ...hints.map(
          ({ changes, label, probability }) =>
            `  ${changes.map(({ column, to }) => `${safe(column)} = ${safe(String(to ?? 'missing'))}`).join(' and ')}: ${safe(label)} (${percent(probability)})`,
        ),
        ...prediction.notes.map((note) => `Note: ${safe(note)}`),
      ].join('\n'),
    )
  })
}

function explainColumn(terminal: Terminal, options: ExplainOptions, ref: Ref): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const found = await client.model.dependence({ ...ref, column: options.column!, class: options.class })
    terminal.print(
      found,
      [
        `Mean probability of ${safe(found.class)} when ${safe(found.column)} is set in ${rowsWords(found.from)}:`,
        table(
          ['VALUE', 'PROBABILITY', 'ROWS'],
          found.grid.map((value, at) => [
            safe(String(value ?? 'missing')),
            found.mean[at]!.toFixed(4),
            found.counts[at]!,
          ]),
        ),
      ].join('\n'),
    )
  })
}

interface CompareOptions extends CommonOptions {
  on?: string
}

/** Two models on the same rows: metrics, whether the difference may be chance, and where they part. */
export function compareModels(
  terminal: Terminal,
  options: CompareOptions,
  first: string,
  second: string,
): Promise<void> {
  const on = options.on === undefined ? undefined : parseDataset(options.on)
  return terminal.withWorkspace(async ({ client }) => {
    const comparison = await client.model.compare({
      first: parseModelRef(first),
      second: parseModelRef(second),
      on,
    })
    terminal.print(comparison, comparisonText(comparison))
  })
}

const shownDisagreements = 10

function comparisonText(comparison: ModelComparison): string {
  const { first, second, from, metrics, mcNemar, deLong, agreement, disagreements, notes } = comparison
  const titles = [first, second].map(({ name, version, algorithm }) => `${name}/${version} ${algorithm}`)
  return [
    `On ${rowsWords(from)}`,
    table(
      ['', ...titles, 'DIFFERENCE', '95 %'],
      metrics.map(({ metric, first: one, second: other, difference, low, high }) => [
        metric,
        figureText(one),
        figureText(other),
        difference === null ? '' : signed(difference),
        low === undefined || high === undefined ? '' : `${signed(low)} to ${signed(high)}`,
      ]),
    ),
    `Both answer the same to ${percent(agreement)} of the rows. Only the first is right on ${count(mcNemar.onlyFirst)}, only the second on ${count(mcNemar.onlySecond)}: McNemar p = ${probability(mcNemar.exactP)}.`,
    ...(deLong ? [`Areas under the ROC curve: DeLong p = ${probability(deLong.p)}.`] : []),
    ...(disagreements.total > 0
      ? [
          `They part on ${count(disagreements.total)} rows, the furthest first:`,
          table(
            ['ROW', comparison.target.toUpperCase(), 'FIRST SAYS', 'SECOND SAYS'],
            disagreements.rows
              .slice(0, shownDisagreements)
              .map((one) => [
                one.row + 1,
                safe(one.actual),
                `${safe(one.first)} (${percent(one.firstProbability)})`,
                `${safe(one.second)} (${percent(one.secondProbability)})`,
              ]),
          ),
        ]
      : []),
    ...notes.map((note) => `Note: ${safe(note)}`),
  ].join('\n')
}

const figureText = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : value.toFixed(4)

/** Columns with a figure each; those that do nothing are counted only. */
function columnTable(title: string, rows: readonly (readonly [column: string, figure: string])[]): string {
  const shown = rows.filter(([, figure]) => /[1-9]/.test(figure))
  const others = rows.length - shown.length
  return [
    table(
      ['COLUMN', title],
      shown.map(([column, figure]) => [safe(column), figure]),
    ),
    ...(others > 0 ? [`and ${count(others)} that ${others === 1 ? 'does' : 'do'} nothing`] : []),
  ].join('\n')
}

/** NAME, or NAME@VERSION. */
function parseDataset(text: string): { dataset: string; version?: number } {
  const match = /^([^@]+)(?:@(\d{1,9}))?$/.exec(text)
  if (!match) throw invalidInput(`"${text}" should be DATASET or DATASET@VERSION.`, { dataset: text })
  return { dataset: match[1]!, version: match[2] === undefined ? undefined : Number(match[2]) }
}

function rowsWords({ dataset, version, part, rows }: RowsLookedAt): string {
  if (part === 'file') return `${count(rows)} rows of the file`
  const kind = part === 'all' ? '' : ` of the ${part} part`
  return `${count(rows)} rows${kind} of ${dataset} version ${version}`
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
const probability = (p: number) => (p < 0.0001 ? p.toExponential(1) : p.toFixed(4))
