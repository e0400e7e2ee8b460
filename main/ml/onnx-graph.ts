/** A model as ONNX has it (https://onnx.ai/onnx/repo-docs/IR.html), before it becomes bytes. */
export interface OnnxGraph {
  name: string
  inputs: OnnxValue[]
  outputs: OnnxValue[]
  nodes: OnnxNode[]
  constants: { name: string; tensor: OnnxTensor }[]
  /** What a reader may want to know beside the graph. */
  metadata: Record<string, string>
}

/** A tensor that comes in or goes out; a dimension in words is free. */
export interface OnnxValue {
  name: string
  type: OnnxTensor['type']
  dims: (number | string)[]
}

export type OnnxTensor =
  | { type: 'float' | 'double' | 'int64'; dims: number[]; values: ArrayLike<number> }
  | { type: 'bool'; dims: number[]; values: ArrayLike<number> }
  | { type: 'string'; dims: number[]; values: readonly string[] }

export interface OnnxNode {
  op: string
  /** Empty for ONNX's own operators. */
  domain: '' | 'ai.onnx.ml'
  inputs: string[]
  outputs: string[]
  attributes: Record<string, OnnxAttribute>
}

export type OnnxAttribute =
  | { int: number }
  | { ints: ArrayLike<number> }
  | { text: string }
  | { texts: readonly string[] }
  | { tensor: OnnxTensor }

/** What the graphs are written in: read by onnxruntime from 1.17 (January 2024) on. */
export const onnxVersions = { ir: 9, opset: 20, mlOpset: 3 }

/** `TensorProto.DataType` */
export const onnxTypes = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const
