import type { DriftColumn } from '../../../main/contract/drift.ts'
import classes from './drift-tab.module.css'

const width = 120
const height = 24

/** Both distributions in one line of a table: the reference as a grey ground, the current rows as a line over it. */
export function DriftShape({ column }: { column: DriftColumn }) {
  const { reference, current } = column.distribution
  const most = Math.max(...reference, ...current, 1e-9)
  const step = Math.min(12, width / Math.max(1, reference.length))
  const y = (share: number) => height - 1 - (share / most) * (height - 3)
  const line = current.flatMap((share, i) => [`${i * step},${y(share)}`, `${(i + 1) * step},${y(share)}`])
  return (
    <svg aria-hidden width={width} height={height} className={classes.shape}>
      {reference.map((share, i) => (
        <rect key={i} x={i * step} y={y(share)} width={step} height={height - y(share)} />
      ))}
      <polyline points={line.join(' ')} />
    </svg>
  )
}
