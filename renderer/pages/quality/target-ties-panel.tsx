import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { partBars } from '../../charts/part-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { tieBars } from './profile-bars.ts'

const shown = 20

/** What each column alone tells about the target: what tells nearly all of it was perhaps not known before. */
export function TargetTiesPanel({ profile }: { profile: Profile }) {
  const { dataset, version, target } = profile
  const navigate = useNavigate()
  const ties = useMemo(() => profile.targetTies.filter((tie) => tie.explained !== null), [profile])
  const bars = useMemo(() => tieBars(profile, ties.slice(0, shown)), [profile, ties])
  const option = useCallback(
    (tokens: Tokens) => partBars(bars, { tokens, series: ['explained'], max: 1 }),
    [bars],
  )
  if (target === undefined) return undefined
  return (
    <Panel
      title={`What each column alone tells about ${target}`}
      caption={`Mutual information, as a part of what there is to know${ties.length > shown ? ` · the first ${shown} of ${formatCount(ties.length)}` : ''} · suspects of leakage are red`}
    >
      {bars.length === 0 ? (
        <EmptyState title="No column can be compared with it" />
      ) : (
        <Chart
          title={`What each column alone tells about ${target}`}
          heightPx={Math.max(110, bars.length * 21 + 34)}
          option={option}
          onClick={({ dataIndex }) =>
            void navigate({
              to: '/data/$name',
              params: { name: dataset },
              search: { version, tab: 'columns', column: ties[dataIndex]!.column },
            })
          }
          table={{
            header: ['column', 'mutual information', 'explained', 'accuracy alone', 'suspect'],
            rows: ties.map((tie) => [
              tie.column,
              tie.mutualInformation,
              tie.explained,
              tie.accuracyAlone,
              tie.isSuspect ? 'yes' : 'no',
            ]),
          }}
        />
      )}
    </Panel>
  )
}
