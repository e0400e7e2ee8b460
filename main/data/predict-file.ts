import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { realpath, rename, rm } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { closest } from '../lib/closest.ts'
import { fileError } from '../lib/atomic-file.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { CategoryColumn, Column, Frame } from '../lib/frame.ts'
import type { WorkContext } from '../lib/work.ts'
import { convertDate } from '../ml/date-parts.ts'
import { predictedClasses } from '../ml/metrics.ts'
import { modelFromJson } from '../ml/model-json.ts'
import { predictFeatures, type Model } from '../ml/model.ts'
import { applyPreprocessor, unknownBecomes } from '../ml/preprocess-apply.ts'
import type { DataDeps } from './data-deps.ts'
import type { StoredTable } from './import/read-files.ts'
import { withScratchTable } from './scratch-table.ts'

export interface PredictFileInput {
  modelJson: string
  /** What is read, and what is written: `.csv` or `.parquet`. */
  path: string
  out: string
  /** Takes columns that are absent, though the model never saw them missing, as missing. */
  allowMissing: boolean
}

export interface PredictedFile {
  rows: number
  /** The columns that were added. */
  columns: string[]
  notes: string[]
}

/** How many unknown values of a column a note names. */
const namedValues = 3

/**
 * Predicts every row of a file, of any size and any format that can be imported, and writes its columns with the
 * prediction and the probability of each class to another file: whole or not at all.
 *
 * @throws NOT_FOUND without the file; INVALID_INPUT for a column the model needs, or a kind of file it cannot write.
 */
export async function predictFile(
  deps: DataDeps,
  input: PredictFileInput,
  context: WorkContext,
): Promise<PredictedFile> {
  const format = await formatOf(input)
  const model = modelFromJson(input.modelJson)
  const temporary = `${input.out}.${randomUUID()}.tmp`
  try {
    return await withScratchTable(deps, input.path, context, async (table, stored) => {
      const notes = checkColumns(model, stored, input)
      const names = new Set(stored.columns.map(({ name }) => name))
      const unknown = createUnknowns(model)
      const added = addedNames(model, names)
      await deps.tables.mapToFile(
        table,
        {
          inputs: model.preprocessor.inputs.filter(({ name }) => names.has(name)),
          async map(given) {
            const frame = withTrainedDates(model, stored, given)
            unknown.see(frame)
            const { frame: features } = applyPreprocessor(model.preprocessor, frame)
            const probabilities =
              (await deps.predictFeatures?.(model, features)) ?? predictFeatures(model, features)
            return predictions(model, probabilities, frame.rowCount, added)
          },
          path: temporary,
          format,
        },
        { signal: context.signal, onProgress: (done, total) => context.progress(done, total, 'Predicting') },
      )
      context.signal.throwIfAborted()
      await rename(temporary, input.out)
      return { rows: stored.rows, columns: added, notes: [...notes, ...unknown.notes()] }
    })
  } catch (error) {
    throw fileError(error, input.out)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function formatOf({ path, out }: PredictFileInput): Promise<'csv' | 'parquet'> {
  const ending = extname(out).toLowerCase()
  if (ending !== '.csv' && ending !== '.parquet')
    throw invalidInput(`"${out}" should end in .csv or .parquet, which says how it is written.`, { out })
  if (!existsSync(dirname(out)))
    throw notFound(`There is no folder "${dirname(out)}" to write to. Make it first.`, { out })
  if (existsSync(out) && (await realpath(out)) === (await realpath(path).catch(() => '')))
    throw invalidInput(`"${out}" is the file that is read. Write to another one.`, { out })
  return ending === '.csv' ? 'csv' : 'parquet'
}

/** What is missing in the file, or of another kind than in training. */
function checkColumns(model: Model, stored: StoredTable, { path, allowMissing }: PredictFileInput): string[] {
  const found = new Map(stored.columns.map((column) => [column.name, column]))
  const absent = model.preprocessor.inputs.filter(({ name }) => !found.has(name))
  const needed = absent.filter(({ hadMissing }) => !hadMissing)
  if (needed.length > 0 && !allowMissing) {
    const [first] = needed
    const near = closest(first!.name, found.keys())
    const names = needed.map(({ name }) => `"${name}"`).join(', ')
    throw invalidInput(
      `"${path}" has no column ${names}, which the model needs.${near === undefined ? '' : ` Did you mean "${near}"?`} Add it, or say that it may be missing.`,
      { columns: needed.map(({ name }) => name) },
    )
  }
  const notes = absent.map(({ name }) => `${name}: the column is absent, treated as missing.`)
  for (const { name, kind } of model.preprocessor.inputs) {
    const type = found.get(name)?.type
    if (kind === 'number' && type === 'text')
      notes.push(
        `${name}: the file has text, the model learnt numbers; what is no number is treated as missing.`,
      )
  }
  return notes
}

/** Days and times as the model learnt them, where the file has the other. */
function withTrainedDates({ preprocessor }: Model, stored: StoredTable, frame: Frame): Frame {
  const trained = new Map(
    preprocessor.inputs.map((input) => [input.name, input.kind === 'number' ? input.date : undefined]),
  )
  const types = new Map(stored.columns.map(({ name, type }) => [name, type]))
  const columns = frame.columns.map((column): Column => {
    const [to, from] = [trained.get(column.name), types.get(column.name)]
    if (column.kind !== 'number' || !to || to === from || (from !== 'date' && from !== 'timestamp'))
      return column
    return { ...column, values: column.values.map((value) => convertDate(value, from, to)) }
  })
  return { ...frame, columns }
}

/** Counts values that the model has not learnt. */
function createUnknowns({ preprocessor }: Model) {
  const known = new Map(
    preprocessor.inputs.flatMap((input) =>
      input.kind === 'category' ? [[input.name, new Set(input.levels)] as const] : [],
    ),
  )
  const found = new Map<string, { rows: number; values: Set<string> }>()
  return {
    see(frame: Frame): void {
      for (const column of frame.columns) {
        const levels = known.get(column.name)
        if (column.kind !== 'category' || !levels) continue
        const isUnknown = column.levels.map((level) => !levels.has(level))
        if (!isUnknown.includes(true)) continue
        const one = found.get(column.name) ?? { rows: 0, values: new Set() }
        found.set(column.name, one)
        for (const code of column.codes) if (isUnknown[code]) one.rows++
        for (const level of column.levels)
          if (one.values.size < namedValues && !levels.has(level)) one.values.add(level)
      }
    },
    notes: () =>
      [...found].map(([name, { rows, values }]) => {
        const shown = [...values].map((value) => JSON.stringify(value.slice(0, 60))).join(', ')
        return `${name}: ${rows} ${rows === 1 ? 'row has a value' : 'rows have values'} that ${rows === 1 ? 'was' : 'were'} not in the training rows (${shown}), treated as ${unknownBecomes(preprocessor, name)}.`
      }),
  }
}

function addedNames({ classes }: Model, taken: ReadonlySet<string>): string[] {
  const lower = new Set([...taken].map((name) => name.toLowerCase()))
  return ['prediction', ...classes.map((name) => `probability_${name}`)].map((wanted) => {
    let name = wanted
    for (let i = 2; lower.has(name.toLowerCase()); i++) name = `${wanted}_${i}`
    lower.add(name.toLowerCase())
    return name
  })
}

function predictions(
  model: Model,
  probabilities: Float64Array,
  rowCount: number,
  names: readonly string[],
): Column[] {
  const classCount = model.classes.length
  const label: CategoryColumn = {
    name: names[0]!,
    kind: 'category',
    codes: predictedClasses({ probabilities, classCount }),
    levels: model.classes,
  }
  const shares = model.classes.map((_, c): Column => ({
    name: names[c + 1]!,
    kind: 'number',
    values: Float64Array.from({ length: rowCount }, (__, row) => probabilities[row * classCount + c]!),
  }))
  return [label, ...shares]
}
