import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ModelVersion, PredictionReasons } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { formatScore, plural } from '../../format.ts'
import { dateText } from './date-columns.ts'
import { useDateColumns } from './use-date-columns.ts'
import type { FieldValues } from './predict-fields.ts'
import { toRow } from './predict-fields.ts'
import classes from './reasons-panel.module.css'
import { labelled } from './shown-version.ts'

const shownParts = 8

/** What each column of the row did to the prediction. Nothing for models that cannot be taken apart. */
export function ReasonsPanel({ model, values }: { model: ModelVersion; values: FieldValues }) {
  const { name, version } = model
  const { data: reasons } = useQuery({
    ...ask('model', 'explain', { name, version, row: toRow(values) }),
    placeholderData: keepPreviousData,
  })
  const dates = useDateColumns(model)
  if (!reasons) return null
  const wordsOf = (column: string) => {
    const field = model.signature.find((one) => one.name === column)
    const value = values[column]
    if (!field) return column
    if (value === undefined) return `${column} is missing`
    const dateKind = dates.get(column)
    if (typeof value === 'number' && dateKind) return `${column} = ${dateText(value, dateKind)}`
    const known = field.values?.find((one) => one.value === value)
    return `${column} = ${known ? labelled(known) : value}`
  }
  const label = model.classes.find(({ value }) => value === reasons.class)?.label
  return (
    <Panel
      title="Why"
      caption={`What speaks for ${labelled({ value: reasons.class, label })}, and what against, in ${reasons.unit === 'probability' ? 'points of probability' : 'log-odds'} (SHAP)`}
    >
      <Reasons reasons={reasons} wordsOf={wordsOf} />
    </Panel>
  )
}

function Reasons({ reasons, wordsOf }: { reasons: PredictionReasons; wordsOf: (column: string) => string }) {
  const { expected, predicted, parts, unit } = reasons
  const shown = parts.slice(0, shownParts)
  const others = parts.slice(shownParts)
  const rest = others.reduce((sum, { amount }) => sum + amount, 0)
  const most = Math.max(...shown.map(({ amount }) => Math.abs(amount)), Math.abs(rest), Number.EPSILON)
  const figure = (value: number) =>
    unit === 'probability' ? `${formatScore(value * 100, 1)}%` : formatScore(value, 2)
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`
  return (
    <>
      <div className={classes.end}>
        <span>Any row</span>
        <span>{figure(expected)}</span>
      </div>
      <ul className={classes.parts} aria-label="What each column added">
        {shown.map(({ column, amount }) => (
          <Part key={column} words={wordsOf(column)} figure={signed(amount)} share={amount / most} />
        ))}
        {others.length > 0 && (
          <Part words={plural(others.length, 'other column')} figure={signed(rest)} share={rest / most} />
        )}
      </ul>
      <div className={classes.end}>
        <span>This row</span>
        <span>{figure(predicted)}</span>
      </div>
    </>
  )
}

function Part({ words, figure, share }: { words: string; figure: string; share: number }) {
  return (
    <li>
      <span className={classes.words} title={words}>
        {words}
      </span>
      <span className={classes.track} aria-hidden>
        <span
          className={share < 0 ? classes.against : classes.towards}
          style={{ width: `${Math.abs(share) * 50}%` }}
        />
      </span>
      <span className={classes.figure}>{figure}</span>
    </li>
  )
}
