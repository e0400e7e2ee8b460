import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { formatCount } from '../../format.ts'
import type { PlacedColumn } from './grid-layout.ts'
import { writeValue } from './query-completion.ts'
import { aggregates, withAggregate } from './run-column.ts'
import { moved } from './runs-look.ts'
import type { RunsLook } from './runs-look.ts'
import type { RunsQuery } from './runs-query.ts'
import classes from './experiment-page.module.css'

export interface ColumnMenuProps {
  column: PlacedColumn
  anchor: HTMLElement
  scope: RunsQuery['scope']
  shown: readonly string[]
  look: RunsLook
  onLook: (look: RunsLook) => void
  /** One condition more. */
  onCondition: (condition: string) => void
  onClose: () => void
}

const valuesShown = 8
const closingEvents = ['mousedown', 'touchstart']

/** What can be done with a column: order, group, find its values, show another value of a metric, move, hide. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { column, anchor, scope, shown, look, onLook, onCondition, onClose } = props
  const { name, title, group } = column
  const canFind = column.kind === 'text' || column.kind === 'state'
  const canGroup = canFind && name !== 'attributes.run_id'
  const values = useQuery({
    ...ask('trackedRun', 'values', { ...scope, column: name, limit: valuesShown }),
    enabled: canFind,
  }).data
  const at = anchor.getBoundingClientRect()
  const isGrouped = look.groupBy?.includes(name) ?? false
  const sort = (descending: boolean) => onLook({ ...look, sort: [{ column: name, descending }] })
  const show = (columns: string[]) => onLook({ ...look, columns })
  return (
    <Menu
      opened
      position="bottom-start"
      clickOutsideEvents={closingEvents}
      onClose={() => {
        onClose()
        anchor.focus()
      }}
    >
      <Menu.Target>
        <span className={classes.menuAnchor} style={{ left: at.left, top: at.bottom }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Column ${title}`}>
        {column.kind !== 'model' && (
          <>
            <Menu.Item onClick={() => sort(false)}>Smallest first</Menu.Item>
            <Menu.Item onClick={() => sort(true)}>Largest first</Menu.Item>
          </>
        )}
        {canGroup && (
          <Menu.Item
            onClick={() =>
              onLook({
                ...look,
                groupBy: isGrouped
                  ? look.groupBy?.filter((one) => one !== name)
                  : [...(look.groupBy ?? []), name].slice(-3),
              })
            }
          >
            {isGrouped ? 'Do not group by it' : 'Group by it'}
          </Menu.Item>
        )}
        {group === 'metrics' && (
          <>
            <Menu.Divider />
            <Menu.Label>Value of the history</Menu.Label>
            {aggregates.map((one) => {
              const next = withAggregate(column.base, one)
              return (
                <Menu.Item
                  key={one}
                  aria-current={next === name || undefined}
                  disabled={next !== name && shown.includes(next)}
                  onClick={() => show(shown.map((own) => (own === name ? next : own)))}
                >
                  {one}
                  {next === name && ' ✓'}
                </Menu.Item>
              )
            })}
          </>
        )}
        {values && values.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>Only runs with</Menu.Label>
            {values.map(({ value, runs }) => (
              <Menu.Item
                key={String(value)}
                onClick={() => value !== null && onCondition(`${name} = ${writeValue(value, 'text')}`)}
                rightSection={<span className={classes.hint}>{formatCount(runs)}</span>}
              >
                <span className={classes.menuValue}>{String(value)}</span>
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Item disabled={shown[0] === name} onClick={() => show(moved(shown, name, -1))}>
          Move left
        </Menu.Item>
        <Menu.Item disabled={shown.at(-1) === name} onClick={() => show(moved(shown, name, 1))}>
          Move right
        </Menu.Item>
        <Menu.Item onClick={() => show(shown.filter((one) => one !== name))}>Hide</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
