import type { PipelineRun } from '../../../main/contract/run.ts'
import { ModelTile } from '../../components/model-tile.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { namedMetrics } from './metric-names.ts'
import classes from './run-results.module.css'

/** With the model they fill one row. */
const tilesShown = 5

/** What came out: the metrics of the held-out part and the model, with the way to each. */
export function RunResults({ run }: { run: PipelineRun }) {
  const metrics = namedMetrics(run.metrics).slice(0, tilesShown)
  if (metrics.length === 0 && !run.model) return undefined
  return (
    <section className={classes.results} aria-label="Results">
      <StatTiles>
        {metrics.map((metric) => (
          <StatTile
            key={metric.key}
            label={metric.title}
            value={metric.value}
            caption={metric.isBetterLow ? 'test part, lower is better' : 'test part'}
          />
        ))}
        {run.model && <ModelTile model={run.model} />}
      </StatTiles>
    </section>
  )
}
