import { Button, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { ClassDistributionChart } from './class-distribution-chart.tsx'
import { byAssociation } from './class-distribution.ts'
import classes from './overview.module.css'

export interface DistributionsProps {
  profile: Profile
  onShowRows: (filter: RowFilter) => void
}

const step = 6

/** How many stand beside the findings: as many as fill the space there. */
function useInFront(): number {
  return useMediaQuery('(min-width: 1600px)') ? 4 : 2
}

const others = (profile: Profile) => byAssociation(profile).filter((one) => one.column !== profile.target)

/** The columns that tell most about the class. */
export function TopDistributions({ profile, onShowRows }: DistributionsProps) {
  const top = others(profile).slice(0, useInFront())
  const hasClasses = profile.classes.length > 0
  const names = top.map((one) => one.column).join(' and ')
  const title =
    top.length > 2
      ? hasClasses
        ? `What tells most about ${profile.target}`
        : 'The first columns'
      : hasClasses
        ? `${names}, by ${profile.target}`
        : names
  if (top.length === 0) {
    return (
      <Panel title="Distributions">
        <EmptyState title="No column has values to show" />
      </Panel>
    )
  }
  return (
    <Panel
      title={title}
      caption={`${plural(profile.rows, 'row')} · click a bar to see its rows${hasClasses ? '' : ' · choose a target above to compare classes'}`}
    >
      <div className={classes.top}>
        {top.map((one) => (
          <ClassDistributionChart
            key={one.column}
            profile={profile}
            distribution={one}
            onShowRows={onShowRows}
          />
        ))}
      </div>
    </Panel>
  )
}

/** All the other columns, a few at a time: a table may have a thousand. */
export function DistributionsPanel({ profile, onShowRows }: DistributionsProps) {
  const inFront = useInFront()
  const [shown, setShown] = useState(step)
  const [query, setQuery] = useState('')
  const rest = others(profile).slice(inFront)
  const text = query.trim().toLowerCase()
  const found = text === '' ? rest : others(profile).filter((one) => one.column.toLowerCase().includes(text))
  if (rest.length === 0) return undefined
  return (
    <Panel
      title={profile.classes.length === 0 ? 'The other columns' : `The other columns, by ${profile.target}`}
      caption={
        profile.target === undefined
          ? 'In the order of the table'
          : `Those that tell most about ${profile.target} first`
      }
      actions={
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          size="xs"
          w={170}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      }
    >
      {found.length === 0 && <EmptyState title="No column has this in its name" />}
      <div className={classes.charts}>
        {found.slice(0, shown).map((one) => (
          <ClassDistributionChart
            key={one.column}
            profile={profile}
            distribution={one}
            onShowRows={onShowRows}
          />
        ))}
      </div>
      {found.length > shown && (
        <Button variant="default" mt={14} onClick={() => setShown((before) => before + step)}>
          {found.length - shown <= step
            ? `Show the other ${plural(found.length - shown, 'column')}`
            : `Show ${step} more of ${plural(found.length - shown, 'column')}`}
        </Button>
      )}
    </Panel>
  )
}
