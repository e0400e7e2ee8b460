import '@xyflow/react/dist/base.css'
import { useElementSize } from '@mantine/hooks'
import type { Edge, Node, NodeHandle } from '@xyflow/react'
import { Position, ReactFlow } from '@xyflow/react'
import { useMemo } from 'react'
import type { StageRun } from '../../../main/contract/run.ts'
import { formatCount } from '../../format.ts'
import { layoutStages, nodeHeight } from './graph-layout.ts'
import type { StageShape } from './graph-layout.ts'
import { RowsEdge } from './rows-edge.tsx'
import classes from './stage-graph.module.css'
import type { StageNodeData } from './stage-node.tsx'
import { StageNode } from './stage-node.tsx'

const nodeTypes = { stage: StageNode }
const edgeTypes = { rows: RowsEdge }

/** Where an edge turns round the end of a row. */
const margin = 18

/** Said outright instead of measured, so that edges do not wait for a measurement after each change of state. */
const toHandles = (nodeWidth: number): NodeHandle[] => [
  { type: 'target', position: Position.Left, x: 0, y: nodeHeight / 2, width: 1, height: 1 },
  { type: 'source', position: Position.Right, x: nodeWidth - 1, y: nodeHeight / 2, width: 1, height: 1 },
]

export interface StageGraphProps {
  stages: readonly (StageShape & { description?: string })[]
  /** States by stage, when there is a run to show. */
  runs?: readonly StageRun[]
  selected?: string
  onSelect?: (stage: string) => void
}

/** The stages of a pipeline and how far a run of it is, with row counts on the edges. */
export function StageGraph({ stages, runs, selected, onSelect }: StageGraphProps) {
  const { ref, width } = useElementSize()
  const placed = useMemo(
    () => (width > 0 ? layoutStages(stages, width - 2 * margin) : undefined),
    [stages, width],
  )
  const byName = useMemo(() => new Map(runs?.map((run) => [run.name, run])), [runs])

  const nodes = useMemo(
    (): Node<StageNodeData>[] =>
      placed?.nodes.map(({ name, x, y }) => ({
        id: name,
        type: 'stage',
        position: { x: x + margin, y: y + 4 },
        width: placed.nodeWidth,
        height: nodeHeight,
        sourcePosition: Position.Right,
        targetPosition: Position.Left,
        handles: toHandles(placed.nodeWidth),
        data: {
          name,
          description: stages.find((stage) => stage.name === name)?.description,
          run: byName.get(name),
          isSelected: name === selected,
          onSelect,
        },
      })) ?? [],
    [placed, byName, selected, onSelect, stages],
  )
  const edges = useMemo(
    (): Edge[] =>
      placed?.edges.map(({ from, to, isWrapped }) => {
        const rows = byName.get(from)?.rowsOut
        return {
          id: `${from} ${to}`,
          source: from,
          target: to,
          type: 'rows',
          label: rows === undefined ? undefined : formatCount(rows),
          data: { isWrapped, isDone: rows !== undefined },
        }
      }) ?? [],
    [placed, byName],
  )

  return (
    <div ref={ref} className={classes.frame} style={{ height: (placed?.height ?? nodeHeight) + 8 }}>
      {placed && (
        <div style={{ width: Math.max(width, placed.width + 2 * margin), height: '100%' }}>
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            panOnDrag={false}
            zoomOnScroll={false}
            zoomOnPinch={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            proOptions={{ hideAttribution: true }}
            aria-label="Stages of the pipeline"
          />
        </div>
      )}
    </div>
  )
}
