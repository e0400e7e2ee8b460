import { Link } from '@tanstack/react-router'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import type { ModelVersion } from '../../../main/contract/model.ts'
import type { PipelineOutline } from '../../../main/contract/pipeline.ts'
import type { RunSummary } from '../../../main/contract/run.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, formatScore, plural } from '../../format.ts'
import classes from './workspace-tiles.module.css'

export interface WorkspaceTilesProps {
  datasets: DatasetSummary[]
  pipelines: PipelineOutline[]
  models: { name: string; versions: number; champion?: ModelVersion; latest: ModelVersion }[]
  runs: RunSummary[]
}

/** How the workspace stands, in four figures that lead on. */
export function WorkspaceTiles({ datasets, pipelines, models, runs }: WorkspaceTilesProps) {
  const dataset = datasets.toSorted((one, other) => other.latest.importedAt - one.latest.importedAt)[0]
  const lastRun = runs[0]
  const model = models[0]
  const shown = model?.champion ?? model?.latest
  const waiting = pipelines.filter((pipeline) => pipeline.problems.length > 0).length
  return (
    <div className={classes.tiles}>
      <StatTiles>
        <StatTile
          label={datasets.length > 1 ? `${datasets.length} datasets, newest` : 'Dataset'}
          value={
            dataset ? (
              <Link to="/data/$name" params={{ name: dataset.name }}>
                {dataset.name}
              </Link>
            ) : (
              'none yet'
            )
          }
          caption={
            dataset
              ? `${plural(dataset.latest.rows, 'row')} × ${formatCount(dataset.latest.columns.length)} columns, version ${dataset.latest.version}`
              : 'drop a CSV on the window'
          }
        />
        <StatTile
          label={plural(pipelines.length, 'pipeline')}
          value={
            pipelines[0] ? (
              <Link to="/pipelines/$name" params={{ name: pipelines[0].name }}>
                {pipelines[0].name}
              </Link>
            ) : (
              'none yet'
            )
          }
          caption={waiting > 0 ? `${waiting} cannot run as they are` : pipelines[0] && 'ready to run'}
        />
        <StatTile
          label="Last run"
          value={lastRun ? <StateBadge state={lastRun.state} /> : 'none yet'}
          caption={
            lastRun ? (
              <>
                {lastRun.metrics['accuracy'] !== undefined &&
                  `accuracy ${formatScore(lastRun.metrics['accuracy'])}, `}
                <RelativeTime at={lastRun.startedAt} />
              </>
            ) : (
              'nothing has run'
            )
          }
        />
        <StatTile
          label={model?.champion ? 'Champion' : 'Model'}
          value={
            shown ? (
              <Link to="/models/$name" params={{ name: shown.name }}>
                version {shown.version}
              </Link>
            ) : (
              'none yet'
            )
          }
          caption={shown ? `${shown.name}, ${shown.algorithm}` : 'a run registers the first'}
        />
      </StatTiles>
    </div>
  )
}
