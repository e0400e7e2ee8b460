import { ActionIcon, Checkbox } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { plural } from '../../format.ts'
import classes from './experiment-page.module.css'
import type { NestedRow } from './nested-rows.ts'
import { useRowChoice } from './row-choice.ts'
import { RunDot } from './run-table-columns.tsx'

/** A run's name with the box that chooses it for comparing and the arrow that unfolds its folds. */
export function RunNameCell({ row }: { row: NestedRow }) {
  const { run, isChild } = row
  const { chosen, unfolded, onChoose, onUnfold } = useRowChoice()
  const isUnfolded = unfolded.has(run.runId)
  const Arrow = isUnfolded ? IconChevronDown : IconChevronRight
  const folds = plural(run.childCount, 'child run')
  return (
    <span className={[classes.name, isChild ? classes.child : ''].join(' ')}>
      <Checkbox
        size="xs"
        radius={4}
        className={classes.pick}
        aria-label={`Choose ${run.name}`}
        checked={chosen.has(run.runId)}
        onChange={() => onChoose(run)}
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
            onUnfold(run)
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
