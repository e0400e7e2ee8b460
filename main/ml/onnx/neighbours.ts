import type { NearestNeighbours } from '../nearest-neighbours.ts'
import type { OnnxTensor } from '../onnx-graph.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import type { FeatureTensors } from './preprocessing.ts'
import { addStandardised } from './sums.ts'

/**
 * Distances of each row to all that the model keeps. Numbers are subtracted one column at a time, because the shorter
 * way over products rounds, and rows that are equally near would change places; in the counts of equal levels that
 * way is exact.
 */
export function addNearestNeighbours(
  graph: GraphBuilder,
  tensors: FeatureTensors,
  model: NearestNeighbours,
): Value {
  const { design, rows, target, classCount } = model
  const width = design.length
  const kept = target.length
  const cellsOf = (f: number) => Array.from({ length: kept }, (_, row) => rows[row * width + f]!)
  const terms: Value[] = []
  const levels: Value[] = []
  const keptLevels: number[][] = []
  let first = 0
  design.forEach((feature, f) => {
    const start = first
    first += feature.kind === 'number' ? 1 : feature.levels.length
    if (feature.kind === 'number') {
      const cells = graph.constant({ type: 'double', dims: [1, kept], values: cellsOf(f) })
      const difference = graph.add('Sub', [addStandardised(graph, tensors, feature), cells])
      terms.push(graph.add('Mul', [difference, difference]))
      return
    }
    const size = feature.levels.length
    const units = [...feature.levels.map(() => 0), ...feature.levels.flatMap((_, i) => unit(size, i))]
    levels.push(graph.rowsOf(units, size, tensors.codes(feature, 1)))
    const cells = cellsOf(f)
    for (let level = 0; level < size; level++)
      keptLevels.push(cells.map((cell) => Number(cell === start + level)))
  })
  if (levels.length > 0) {
    const given = graph.columns(levels)
    const known = graph.add('ReduceSum', [given, graph.axes(1)])
    const table: OnnxTensor = {
      type: 'double',
      dims: [keptLevels.length, kept],
      values: keptLevels.flat(),
    }
    const equal = graph.add('MatMul', [given, graph.constant(table)])
    const keptKnown = cellsOf(0).map((_, row) => keptLevels.reduce((sum, column) => sum + column[row]!, 0))
    const together = graph.add('Add', [
      known,
      graph.constant({ type: 'double', dims: [1, kept], values: keptKnown }),
    ])
    terms.push(graph.add('Sub', [together, graph.add('Mul', [equal, graph.number(2)])]))
  }
  const asked = Math.min(model.neighbours, kept)
  const squares = graph.unique('squares')
  const nearest = graph.unique('nearest')
  graph.addAll('TopK', [graph.sum(terms), graph.axes(asked)], [squares, nearest], {
    axis: { int: 1 },
    largest: { int: 0 },
    sorted: { int: 1 },
  })
  const classes = Array.from(target, (label) => unit(classCount, label)).flat()
  const table = graph.constant({ type: 'double', dims: [kept, classCount], values: classes })
  // n × asked × classes.
  const votes = graph.add('Gather', [table, nearest], { axis: { int: 0 } })
  const keep = { keepdims: { int: 0 } }
  if (model.neighbourWeights === 'uniform') return graph.add('ReduceMean', [votes, graph.axes(1)], keep)

  const closest = graph.add('Slice', [squares, graph.axes(0), graph.axes(1), graph.axes(1)])
  const isZero = (value: Value) => graph.add('Equal', [value, graph.number(0)])
  const relative = graph.add('Sqrt', [graph.add('Div', [closest, squares])])
  const weights = graph.where(isZero(closest), graph.cast(isZero(squares), 'double'), relative)
  const weighted = graph.add('Mul', [votes, graph.add('Unsqueeze', [weights, graph.axes(2)])])
  return graph.add('Div', [
    graph.add('ReduceSum', [weighted, graph.axes(1)], keep),
    graph.add('ReduceSum', [weights, graph.axes(1)]),
  ])
}

const unit = (size: number, at: number) => Array.from({ length: size }, (_, i) => Number(i === at))
