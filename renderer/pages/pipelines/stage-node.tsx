import { Progress } from '@mantine/core'
import type { Node, NodeProps } from '@xyflow/react'
import { Handle, Position } from '@xyflow/react'
import type { StageRun } from '../../../main/contract/run.ts'
import { StateBadge, lookOf } from '../../components/state-badge.tsx'
import { formatDuration } from '../../format.ts'
import { progressPercent, stageLine } from './stage-line.ts'
import classes from './stage-graph.module.css'

export type StageNodeData = {
  name: string
  description?: string
  run?: StageRun
  isSelected: boolean
  onSelect?: (stage: string) => void
}

export function StageNode({ data }: NodeProps<Node<StageNodeData>>) {
  const { name, run, isSelected, onSelect, description } = data
  const state = run?.state
  const percent = run ? progressPercent(run) : undefined
  return (
    <>
      <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={false} />
      <button
        type="button"
        className={classes.node}
        data-tone={state ? lookOf(state).tone : undefined}
        data-state={state}
        data-selected={isSelected || undefined}
        aria-pressed={isSelected}
        title={[description, run?.summary, run?.durationMs && formatDuration(run.durationMs)]
          .filter(Boolean)
          .join('\n')}
        onClick={() => onSelect?.(name)}
      >
        <span className={classes.name}>{name}</span>
        {run ? (
          <StateBadge state={run.state} isPlain>
            {stageLine(run)}
          </StateBadge>
        ) : (
          <span className={classes.description}>{description}</span>
        )}
        {run?.state === 'running' && (
          <Progress
            className={classes.track}
            aria-label={`Progress of ${name}`}
            value={percent ?? 100}
            animated={percent === undefined}
            size={5}
            color="var(--sp-running)"
          />
        )}
        {run?.state !== 'running' && run?.summary && <span className={classes.summary}>{run.summary}</span>}
      </button>
      <Handle type="source" position={Position.Right} className={classes.handle} isConnectable={false} />
    </>
  )
}
