import type { Cell, Labels } from './cell-text.ts'
import { cellText } from './cell-text.ts'
import classes from './cell-view.module.css'

/** A cell as text; a missing one and an empty text look like nothing that could be a value. */
export function CellView({ value, labels }: { value: Cell; labels?: Labels }) {
  if (value === null) return <span className={classes.missing}>missing</span>
  if (value === '') return <span className={classes.missing}>empty text</span>
  const text = cellText(value, labels)
  return <span title={text.length > 18 ? text : undefined}>{text}</span>
}
