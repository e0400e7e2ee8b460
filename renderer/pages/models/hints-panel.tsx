import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { formatPercent } from '../../format.ts'
import classes from './model.module.css'
import type { FieldValues } from './predict-fields.ts'
import { toRow } from './predict-fields.ts'
import { labelled } from './shown-version.ts'

/** Which one or two other values would change the answer. */
export function HintsPanel({ model, values }: { model: ModelVersion; values: FieldValues }) {
  const { name, version, signature } = model
  const { data: hints } = useQuery({
    ...ask('model', 'hints', { name, version, row: toRow(values) }),
    placeholderData: keepPreviousData,
  })
  if (!hints) return null
  const wordsOf = (column: string, value: string | number | boolean | null) => {
    const known = signature.find((field) => field.name === column)?.values?.find((one) => one.value === value)
    return `${column} = ${value === null ? 'missing' : known ? labelled(known) : String(value)}`
  }
  return (
    <Panel
      title="What would change it"
      caption="The smallest changes with another answer; not a cause, only how the model answers"
    >
      {hints.length === 0 ? (
        <p className={classes.dim}>No change of one or two values does.</p>
      ) : (
        <ul className={classes.hints}>
          {hints.map(({ changes, label, probability }) => {
            const known = model.classes.find(({ value }) => value === label)
            const words = changes.map(({ column, to }) => wordsOf(column, to)).join(' and ')
            return (
              <li key={words}>
                <span>{words}</span>
                <span className={classes.figure}>
                  {known ? labelled(known) : label}{' '}
                  <span className={classes.dim}>{formatPercent(probability)}</span>
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
