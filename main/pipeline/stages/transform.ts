import { join } from 'node:path'
import { didYouMean } from '../../lib/closest.ts'
import { invalidInput } from '../../lib/errors.ts'
import { writeFileAtomic } from '../../lib/atomic-file.ts'
import type { TransformedRows } from '../compute/transform-rows.ts'
import { dateColumns, withDateParts } from '../date-parts.ts'
import { callOptions, type StageWork } from '../stage-work.ts'

export const transform: StageWork<'transform'> = {
  async run(context) {
    const { services, pipeline, stage, folder } = context
    const { dataset } = context.input('extract').output
    const names = dataset.columns.map(({ name }) => name)
    if (!names.includes(pipeline.target)) {
      throw invalidInput(
        `The dataset "${dataset.dataset}" has no column "${pipeline.target}" to predict.${didYouMean(pipeline.target, names)} It has ${names.slice(0, 30).join(', ')}.`,
        { target: pipeline.target },
      )
    }
    const raw = await services.dataThread.call(
      'readDataset',
      {
        dataset: dataset.dataset,
        version: dataset.version,
      },
      { signal: context.signal },
    )
    const done = await services.compute.run(
      'transformRows',
      {
        raw,
        target: pipeline.target,
        params: withDateParts(stage.params, dataset, pipeline.target),
        dates: dateColumns(dataset),
        seed: pipeline.seed,
      },
      { signal: context.signal },
    )
    checkPositive(pipeline, done.classes)

    const { tables, columns } = done
    await services.dataThread.call('writeTransformed', { folder, tables }, callOptions(context))
    writeFileAtomic(join(folder, 'preprocessor.json'), JSON.stringify(done.preprocessor))

    const { report } = done.preprocessor
    for (const { column, action, reason } of report) context.log('info', `${column}: ${action}, ${reason}`)
    for (const note of done.notes) context.log('warn', note)
    const rows = {
      train: tables.train_data.rowCount,
      validation: tables.validation_data.rowCount,
      test: tables.test_data.rowCount,
    }
    const warnings = warningsOf(done, pipeline.target)
    for (const warning of warnings) context.log('warn', warning)
    return {
      output: {
        classes: done.classes,
        ...(pipeline.positive === undefined ? {} : { positive: pipeline.positive }),
        rows,
        columns,
        sourceRowColumn: done.sourceRowColumn,
        ...(done.weightColumn === undefined ? {} : { weightColumn: done.weightColumn }),
        dropped: Object.fromEntries(
          report.flatMap(({ column, action, reason }) => (action === 'dropped' ? [[column, reason]] : [])),
        ),
        report,
      },
      rowsIn: raw.rowCount,
      rowsOut: rows.train + rows.validation + rows.test,
      summary: `${columns.length - 1} features, ${rows.train}/${rows.validation}/${rows.test}`,
      warnings,
    }
  },
  async publish({ runId, services }, { report, rows, columns }) {
    const text = JSON.stringify(
      { rows, features: columns.slice(0, -1).map(({ name }) => name), report },
      undefined,
      2,
    )
    await services.tracking.writeArtifact(runId, 'features.json', `${text}\n`)
  },
}

function checkPositive(
  { target, positive }: { target: string; positive?: string },
  classes: readonly string[],
) {
  if (positive === undefined || classes.includes(positive)) return
  throw invalidInput(
    `positive is "${positive}", but "${target}" has no such value.${didYouMean(positive, classes)} It has ${classes.slice(0, 20).join(', ')}.`,
    { positive, target },
  )
}

const leftOut = (rows: number, why: string) =>
  rows > 0 ? [`${rows} ${rows === 1 ? 'row was' : 'rows were'} left out: ${why}.`] : []

function warningsOf(done: TransformedRows, target: string): string[] {
  return [
    ...leftOut(done.droppedWithoutTarget, `no value of ${target}`),
    ...leftOut(done.droppedDuplicates, 'equal to an earlier row'),
    ...leftOut(done.droppedWithMissing, 'a missing value in a column whose rule is "drop"'),
  ]
}
