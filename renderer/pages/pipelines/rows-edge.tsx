import type { EdgeProps } from '@xyflow/react'
import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath } from '@xyflow/react'
import classes from './stage-graph.module.css'

/** A line with the number of rows that went along it; it turns around the row's end when the graph wraps. */
export function RowsEdge({ label, data, ...edge }: EdgeProps) {
  const [path, labelX, labelY] = getSmoothStepPath({ ...edge, borderRadius: 8, offset: 14 })
  return (
    <>
      <BaseEdge path={path} className={classes.edge} data-done={data?.['isDone'] || undefined} />
      {label !== undefined && (
        <EdgeLabelRenderer>
          <span
            className={classes.edgeLabel}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
}
