import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ModelVersion, Prediction } from '../../../main/contract/model.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { formatPercent, plural } from '../../format.ts'
import { coloursOf } from '../../palette.ts'
import classes from './model.module.css'
import { labelled } from './shown-version.ts'

export interface PredictionPanelProps {
  model: ModelVersion
  query: UseQueryResult<Prediction>
}

/** What the model answers, how sure it is, and what it could not use as given. */
export function PredictionPanel({ model, query }: PredictionPanelProps) {
  return (
    <Panel title="Prediction" caption={`${model.target} by version ${model.version}`}>
      <QueryView query={query} errorTitle="The row could not be predicted">
        {(prediction) => (
          <div className={query.isPlaceholderData ? classes.stale : undefined}>
            <Answer prediction={prediction} />
          </div>
        )}
      </QueryView>
    </Panel>
  )
}

const percentOf = (probability: number) =>
  probability > 0.999 && probability < 1
    ? 'over 99.9%'
    : probability > 0 && probability < 0.001
      ? 'under 0.1%'
      : formatPercent(probability)

function Answer({ prediction }: { prediction: Prediction }) {
  const { label, probabilities, notes } = prediction
  const colours = useMemo(() => coloursOf(probabilities.map((one) => one.class)), [probabilities])
  const ordered = probabilities.toSorted((one, other) => other.probability - one.probability)
  const best = probabilities.find((one) => one.class === label)
  return (
    <>
      <output className={classes.answer}>
        <span className={classes.label}>{labelled({ value: label, label: best?.label })}</span>
        {best && <span className={classes.sure}>with a probability of {percentOf(best.probability)}</span>}
      </output>
      <ul className={classes.bars} aria-label="Probability of each class">
        {ordered.map((one) => (
          <li key={one.class} data-best={one.class === label || undefined}>
            <div className={classes.barWords}>
              <span>{labelled({ value: one.class, label: one.label })}</span>
              <span className={classes.figure} title={String(one.probability)}>
                {percentOf(one.probability)}
              </span>
            </div>
            <div className={classes.track} aria-hidden>
              <div
                className={classes.bar}
                style={{
                  width: `${one.probability * 100}%`,
                  background: colours.get(one.class),
                }}
              />
            </div>
          </li>
        ))}
      </ul>
      {notes.length > 0 && (
        <div className={classes.notes}>
          <strong>{plural(notes.length, 'value')} could not be used as given</strong>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
