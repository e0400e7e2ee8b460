import type { RunSummary } from '../../../main/contract/run.ts'
import { ModelTile } from '../../components/model-tile.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { namedMetrics } from '../pipelines/metric-names.ts'
import { metricTitle } from './metric-title.ts'
import classes from './run-page.module.css'
import { formatMetric } from './format-metric.ts'

/** With the model they fill one row. */
const shown = 6

/** The metrics that tell most, and the model that was registered. */
export function RunTiles({ run }: { run: RunSummary }) {
  const known = namedMetrics(run.metrics)
  const others = Object.keys(run.metrics).map((key) => ({ key, title: metricTitle(key), isBetterLow: false }))
  const metrics = (known.length > 0 ? known : others).slice(0, run.model ? shown - 1 : shown)
  if (metrics.length === 0 && !run.model) return undefined
  const isTest = run.kind === 'pipeline'
  return (
    <section className={classes.tiles} aria-label="Results">
      <StatTiles>
        {metrics.map(({ key, title, isBetterLow }) => (
          <StatTile
            key={key}
            label={title}
            value={<span title={String(run.metrics[key])}>{formatMetric(run.metrics[key])}</span>}
            caption={[isTest && 'test part', isBetterLow && 'lower is better'].filter(Boolean).join(', ')}
          />
        ))}
        {run.model && <ModelTile model={run.model} />}
      </StatTiles>
    </section>
  )
}
