import { useQuery } from '@tanstack/react-query'
import type { HealthSpan } from '../../../main/contract/infra.ts'
import { client } from '../../client.ts'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatDuration, formatExact } from '../../format.ts'
import classes from './service-drawer.module.css'
import { serviceLook, type Service } from './service-look.ts'

/** Looked at again whenever the states are, which is when it grows. */
export function HealthTab({ service, checkedAt }: { service: Service; checkedAt: number }) {
  const { name } = service
  const history = useQuery({
    queryKey: ['infra-history', name, checkedAt],
    queryFn: ({ signal }) => client.infra.history({ service: name }, { signal }),
    placeholderData: (before) => before,
  })
  return (
    <QueryView
      query={history}
      errorTitle="The history could not be read"
      loading={<LoadingState lines={4} />}
      isEmpty={(spans) => spans.length === 0}
      empty={
        <EmptyState title="Nothing yet">The history begins when the services are first looked at.</EmptyState>
      }
    >
      {(spans) => <History spans={spans} />}
    </QueryView>
  )
}

const clock = (at: number) => new Date(at).toLocaleTimeString('en-GB')

function History({ spans }: { spans: readonly HealthSpan[] }) {
  const from = spans[0]!.from
  const whole = Math.max(1, spans.at(-1)!.to - from)
  const share = (ms: number) => `${(100 * ms) / whole}%`
  const parts = spans.map((span, index) => ({ ...span, gapMs: span.from - (spans[index - 1]?.to ?? from) }))
  return (
    <>
      <div className={classes.strip} aria-hidden>
        {parts.map((span) => (
          <span
            key={span.from}
            data-tone={serviceLook(span).tone}
            title={`${serviceLook(span).word}, ${clock(span.from)} to ${clock(span.to)}`}
            style={{ marginLeft: share(span.gapMs), width: share(span.to - span.from) }}
          />
        ))}
      </div>
      <table className={classes.spans}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">For</th>
            <th scope="col">State</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {parts.toReversed().map(({ state, from: begun, to, detail }) => {
            const { word, tone, icon } = serviceLook({ state })
            return (
              <tr key={begun}>
                <td title={formatExact(begun)}>{clock(begun)}</td>
                <td>{formatDuration(to - begun)}</td>
                <td>
                  <StateBadge state={word} tone={tone} icon={icon} isPlain>
                    {word}
                  </StateBadge>
                </td>
                <td>{detail}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}
