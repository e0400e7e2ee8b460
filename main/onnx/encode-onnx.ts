import {
  onnxTypes,
  onnxVersions,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxTensor,
} from '../ml/onnx-graph.ts'
import { attributeTypes, modelProto } from './onnx-schema.ts'

const bytesOf = (text: string) => Buffer.from(text, 'utf8')

/** The bytes of `model.onnx`. The same graph gives the same bytes. @param producer such as `sporeprint 0.1.0`. */
export function encodeOnnx(graph: OnnxGraph, producer: string): Uint8Array {
  const [producerName = '', producerVersion = ''] = producer.split(' ')
  const model = modelProto.create({
    irVersion: onnxVersions.ir,
    producerName,
    producerVersion,
    opsetImport: [
      { domain: '', version: onnxVersions.opset },
      { domain: 'ai.onnx.ml', version: onnxVersions.mlOpset },
    ],
    metadataProps: Object.entries(graph.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: graph.nodes.map((node) => ({
        input: node.inputs,
        output: node.outputs,
        name: node.outputs[0],
        opType: node.op,
        domain: node.domain,
        attribute: Object.entries(node.attributes).map(([name, value]) => ({ name, ...toAttribute(value) })),
      })),
      initializer: graph.constants.map(({ name, tensor }) => ({ name, ...toTensor(tensor) })),
      input: graph.inputs.map(toValueInfo),
      output: graph.outputs.map(toValueInfo),
    },
  })
  return modelProto.encode(model).finish()
}

function toAttribute(value: OnnxAttribute) {
  if ('int' in value) return { type: attributeTypes.int, i: value.int }
  if ('ints' in value) return { type: attributeTypes.ints, ints: value.ints }
  if ('text' in value) return { type: attributeTypes.text, s: bytesOf(value.text) }
  if ('texts' in value) return { type: attributeTypes.texts, strings: textsOf(value.texts) }
  return { type: attributeTypes.tensor, t: toTensor(value.tensor) }
}

/** Few different texts are made into bytes once each: the modes of a forest's nodes are millions. */
function textsOf(texts: readonly string[]): Uint8Array[] {
  const known = new Map<string, Uint8Array>()
  return texts.map((text) => {
    let bytes = known.get(text)
    if (!bytes) known.set(text, (bytes = bytesOf(text)))
    return bytes
  })
}

function toTensor(tensor: OnnxTensor) {
  const common = { dims: tensor.dims, dataType: onnxTypes[tensor.type] }
  if (tensor.type === 'string') return { ...common, stringData: textsOf(tensor.values) }
  return { ...common, rawData: rawData(tensor) }
}

/** Little-endian, one value after the other. */
function rawData({ type, values }: Exclude<OnnxTensor, { type: 'string' }>): Uint8Array {
  const width = { float: 4, double: 8, int64: 8, bool: 1 }[type]
  const view = new DataView(new ArrayBuffer(values.length * width))
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (type === 'float') view.setFloat32(i * 4, value, true)
    else if (type === 'double') view.setFloat64(i * 8, value, true)
    else if (type === 'int64') view.setBigInt64(i * 8, BigInt(value), true)
    else view.setUint8(i, value)
  }
  return new Uint8Array(view.buffer)
}

const toValueInfo = ({ name, type, dims }: OnnxGraph['inputs'][number]) => ({
  name,
  type: {
    tensorType: {
      elemType: onnxTypes[type],
      shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
    },
  },
})
