import { lazy, Suspense, useMemo } from 'react'
import type { InfraStats } from '../../../main/contract/infra.ts'
import { formatBytes } from '../../format.ts'
import { useTokens } from '../../use-tokens.ts'
import classes from './service-panel.module.css'
import { sparkline } from './usage-chart.ts'

const EchartCanvas = lazy(() =>
  import('../../charts/echart-canvas.tsx').then((module) => ({ default: module.EchartCanvas })),
)

/** CPU over the last minutes, and the figures of now; a press shows all of them. */
export function ServiceUsage({
  title,
  samples,
  onOpen,
}: {
  title: string
  samples: readonly InfraStats[]
  onOpen: () => void
}) {
  const tokens = useTokens()
  const option = useMemo(
    () =>
      sparkline(
        samples.map(({ at, cpuPercent }) => [at, cpuPercent] as const),
        tokens,
      ),
    [samples, tokens],
  )
  const last = samples.at(-1)
  if (!last) return <div className={classes.usage} />
  return (
    <button
      type="button"
      className={classes.usage}
      aria-label={`What ${title} uses`}
      title={`100 % is one core; of ${formatBytes(last.memoryLimitBytes)} of memory`}
      onClick={onOpen}
    >
      <span>
        CPU {last.cpuPercent.toFixed(1)} % · {formatBytes(last.memoryBytes)}
      </span>
      <span className={classes.spark}>
        <Suspense>
          <EchartCanvas option={option} />
        </Suspense>
      </span>
    </button>
  )
}
