import { ActionIcon, Checkbox } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { plural } from '../../format.ts'
import classes from './experiment-page.module.css'
import type { NestedRow } from './nested-rows.ts'
import { RunDot } from './run-table-columns.tsx'

export interface RunNameCellProps {
  row: NestedRow
  isChosen: boolean
  isUnfolded: boolean
  onChoose: () => void
  onUnfold: () => void
}

/** A run's name with the box that chooses it for comparing and the arrow that unfolds its folds. */
export function RunNameCell({ row, isChosen, isUnfolded, onChoose, onUnfold }: RunNameCellProps) {
  const { run, isChild } = row
  const Arrow = isUnfolded ? IconChevronDown : IconChevronRight
  const folds = plural(run.childCount, 'child run')
  return (
    <span className={[classes.name, isChild ? classes.child : ''].join(' ')}>
      <Checkbox
        size="xs"
        radius={4}
        className={classes.pick}
        aria-label={`Choose ${run.name}`}
        checked={isChosen}
        onChange={onChoose}
        onClick={(event) => event.stopPropagation()}
      />
      {run.childCount > 0 ? (
        <ActionIcon
          className={classes.toggle}
          variant="subtle"
          color="gray"
          size={22}
          aria-label={`${isUnfolded ? 'Fold' : 'Unfold'} the ${folds} of ${run.name}`}
          aria-expanded={isUnfolded}
          title={folds}
          onClick={(event) => {
            event.stopPropagation()
            onUnfold()
          }}
        >
          <Arrow size={15} />
        </ActionIcon>
      ) : (
        <span className={classes.noToggle} />
      )}
      <RunDot runId={run.runId} />
      <span className={classes.nameText} title={run.name}>
        {run.name}
      </span>
    </span>
  )
}
