import { Link } from '@tanstack/react-router'
import type { PipelineRun } from '../../../main/contract/run.ts'
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
        {run.model && (
          <StatTile
            label="Model"
            value={
              <Link
                to="/models/$name"
                params={{ name: run.model.name }}
                search={{ version: run.model.version }}
              >
                version {run.model.version}
              </Link>
            }
            caption={[...run.model.aliases.map((alias) => `@${alias}`), run.model.name].join(' · ')}
          />
        )}
      </StatTiles>
    </section>
  )
}
