import { Link } from '@tanstack/react-router'
import type { ComparedRun } from './compared-run.ts'
import classes from './experiment-page.module.css'
import { RunDot } from './run-table-columns.tsx'

const shown = 40

/** Which colour is which run; each leads to its page. */
export function RunLegend({ runs }: { runs: readonly ComparedRun[] }) {
  return (
    <ul className={classes.legend} aria-label="Runs">
      {runs.slice(0, shown).map(({ runId, name }) => (
        <li key={runId}>
          <RunDot runId={runId} />
          <Link to="/runs/$runId" params={{ runId }}>
            {name}
          </Link>
        </li>
      ))}
      {runs.length > shown && <li>and {runs.length - shown} more</li>}
    </ul>
  )
}
