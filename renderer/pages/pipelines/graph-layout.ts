import { Graph, layout } from '@dagrejs/dagre'

export interface StageShape {
  name: string
  dependsOn: readonly string[]
}

export interface StageLayout {
  nodes: { name: string; x: number; y: number }[]
  edges: { from: string; to: string; isWrapped: boolean }[]
  nodeWidth: number
  width: number
  height: number
}

export const nodeHeight = 72
const smallestNode = 146
const largestNode = 196
/** Room for a row count on the edge: "1,284,000". */
const smallestGap = 60
const largestGap = 104
const betweenSiblings = 18
const betweenRows = 34

/**
 * Places stages left to right in the order they depend on each other; what would not fit into `widthPx` goes on in a
 * further row below, so that nodes never shrink. Coordinates are top-left corners in pixels.
 */
export function layoutStages(stages: readonly StageShape[], widthPx: number): StageLayout {
  const columns = toColumns(stages)
  const perRow = Math.max(1, Math.floor((widthPx + smallestGap) / (smallestNode + smallestGap)))
  const rows = Math.max(1, Math.ceil(columns.length / perRow))
  const inRow = Math.max(1, Math.ceil(columns.length / rows))
  const share = (widthPx - (inRow - 1) * smallestGap) / inRow
  const nodeWidth = Math.floor(Math.max(smallestNode, Math.min(largestNode, share)))
  const room = inRow > 1 ? (widthPx - inRow * nodeWidth) / (inRow - 1) : smallestGap
  const gap = Math.max(smallestGap, Math.min(largestGap, room))

  const nodes: StageLayout['nodes'] = []
  const rowOf = new Map<string, number>()
  let top = 0
  for (let row = 0; row < rows; row += 1) {
    const shown = columns.slice(row * inRow, (row + 1) * inRow)
    const tallest = Math.max(1, ...shown.map((column) => column.length))
    const height = tallest * nodeHeight + (tallest - 1) * betweenSiblings
    for (const [index, names] of shown.entries()) {
      const used = names.length * nodeHeight + (names.length - 1) * betweenSiblings
      for (const [at, name] of names.entries()) {
        rowOf.set(name, row)
        nodes.push({
          name,
          x: index * (nodeWidth + gap),
          y: top + (height - used) / 2 + at * (nodeHeight + betweenSiblings),
        })
      }
    }
    top += height + betweenRows
  }
  const edges = stages.flatMap((stage) =>
    stage.dependsOn
      .filter((from) => rowOf.has(from))
      .map((from) => ({ from, to: stage.name, isWrapped: rowOf.get(from) !== rowOf.get(stage.name) })),
  )
  return {
    nodes,
    edges,
    nodeWidth,
    width: inRow * nodeWidth + (inRow - 1) * gap,
    height: Math.max(nodeHeight, top - betweenRows),
  }
}

/** Names by rank, each rank from top to bottom in the order that crosses the fewest edges. */
function toColumns(stages: readonly StageShape[]): string[][] {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: 10, nodesep: 10 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { name } of stages) graph.setNode(name, { width: 10, height: 10 })
  for (const { name, dependsOn } of stages) {
    for (const from of dependsOn) if (graph.hasNode(from)) graph.setEdge(from, name)
  }
  layout(graph)
  const byRank = new Map<number, { name: string; y: number }[]>()
  for (const { name } of stages) {
    const { x = 0, y = 0 } = graph.node(name)
    const rank = Math.round(x)
    byRank.set(rank, [...(byRank.get(rank) ?? []), { name, y }])
  }
  return [...byRank]
    .toSorted(([one], [other]) => one - other)
    .map(([, nodes]) => nodes.toSorted((one, other) => one.y - other.y).map((node) => node.name))
}
