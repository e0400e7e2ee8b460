import {
  onnxTypes,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from '../onnx-graph.ts'

/** The name of a tensor: one row per row of the input, and one column unless said. */
export type Value = string

export type GraphBuilder = ReturnType<typeof createGraphBuilder>

/** @param taken names that tensors of the graph must not have: those of its inputs. */
export function createGraphBuilder(taken: Iterable<string>) {
  const names = new Set(taken)
  const nodes: OnnxNode[] = []
  const constants: OnnxGraph['constants'] = []
  const known = new Map<string, Value>()

  const unique = (wanted: string): string => {
    let name = wanted
    for (let i = 2; names.has(name); i++) name = `${wanted}_${i}`
    names.add(name)
    return name
  }

  const constant = (tensor: OnnxTensor): Value => {
    const size = tensor.values.length
    const key = size === 1 ? JSON.stringify([tensor.type, tensor.dims, String(tensor.values[0])]) : undefined
    const before = key === undefined ? undefined : known.get(key)
    if (before !== undefined) return before
    const name = unique('constant')
    constants.push({ name, tensor })
    if (key !== undefined) known.set(key, name)
    return name
  }

  const addAll = (
    op: string,
    inputs: readonly Value[],
    outputs: readonly string[],
    attributes: Record<string, OnnxAttribute> = {},
    domain: OnnxNode['domain'] = '',
  ): void => {
    nodes.push({ op, domain, inputs: [...inputs], outputs: [...outputs], attributes })
  }

  const add = (
    op: string,
    inputs: readonly Value[],
    attributes?: Record<string, OnnxAttribute>,
    domain?: OnnxNode['domain'],
  ): Value => {
    const output = unique(op)
    addAll(op, inputs, [output], attributes, domain)
    return output
  }

  const number = (value: number): Value => constant({ type: 'double', dims: [1, 1], values: [value] })
  const integer = (value: number): Value => constant({ type: 'int64', dims: [1, 1], values: [value] })
  const axes = (...values: number[]): Value => constant({ type: 'int64', dims: [values.length], values })
  const cast = (value: Value, type: OnnxTensor['type']): Value =>
    add('Cast', [value], { to: { int: onnxTypes[type] } })

  return {
    nodes,
    constants,
    unique,
    constant,
    add,
    addAll,
    number,
    integer,
    axes,
    cast,
    isMissing: (value: Value): Value => add('IsNaN', [value]),
    where: (condition: Value, then: Value, otherwise: Value): Value =>
      add('Where', [condition, then, otherwise]),
    columns: (values: readonly Value[]): Value =>
      values.length === 1 ? values[0]! : add('Concat', values, { axis: { int: 1 } }),
    sum: (values: readonly Value[]): Value => values.reduce((left, right) => add('Add', [left, right])),
    /** Rows of a table of n × width by an index per row: width columns. */
    rowsOf(table: readonly number[] | Float64Array, width: number, index: Value): Value {
      const rows = constant({ type: 'double', dims: [table.length / width, width], values: table })
      return add('Gather', [rows, add('Reshape', [index, axes(-1)])], { axis: { int: 0 } })
    },
  }
}
