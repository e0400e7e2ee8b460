import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Profile } from '../../../main/contract/profile.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'

/** How the score went over the versions; nothing while one alone was looked at. */
export function HistoryPanel({ profile }: { profile: Profile }) {
  const { dataset, target } = profile
  const history = useQuery(ask('quality', 'history', { name: dataset, target })).data
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const known = useMemo(() => (history ?? []).filter((one) => one.score !== undefined), [history])
  const option = useCallback(
    (tokens: Tokens) =>
      metricLines(
        [
          {
            name: 'score',
            colour: tokens.accent,
            points: known.map(({ version, score }) => [version, score!] as const),
          },
        ],
        { tokens, xName: 'version' },
      ),
    [known],
  )
  if (!history || known.length < 2) return undefined
  const unknown = history.length - known.length
  return (
    <Panel
      title="Quality over the versions"
      caption={
        unknown === 0
          ? 'The score of 100 of each version'
          : `The score of 100 · ${formatCount(unknown)} of ${formatCount(history.length)} versions have not been looked at yet`
      }
    >
      <Chart
        title={`Quality of ${dataset} over its versions`}
        heightPx={190}
        option={option}
        onClick={({ dataIndex }) =>
          void navigate({
            to: '/quality/$name',
            params: { name: dataset },
            search: { ...search, version: known[dataIndex]?.version },
          })
        }
        table={{
          header: ['version', 'rows', 'score', 'bad', 'warnings'],
          rows: history.map((one) => [one.version, one.rows, one.score, one.bad, one.warn]),
        }}
      />
    </Panel>
  )
}
