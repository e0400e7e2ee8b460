import protobuf from 'protobufjs/light.js'

/**
 * The messages and fields of onnx.proto (https://github.com/onnx/onnx/blob/v1.16.0/onnx/onnx.proto) that a model of
 * ours has, with their numbers there.
 */
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id })
const field = (type: string, id: number) => ({ type, id })
const message = (fields: Record<string, { type: string; id: number }>) => ({ fields })

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      producerVersion: field('string', 3),
      docString: field('string', 6),
      graph: field('GraphProto', 7),
      opsetImport: repeated('OperatorSetIdProto', 8),
      metadataProps: repeated('StringStringEntryProto', 14),
    }),
    OperatorSetIdProto: message({ domain: field('string', 1), version: field('int64', 2) }),
    StringStringEntryProto: message({ key: field('string', 1), value: field('string', 2) }),
    GraphProto: message({
      node: repeated('NodeProto', 1),
      name: field('string', 2),
      initializer: repeated('TensorProto', 5),
      input: repeated('ValueInfoProto', 11),
      output: repeated('ValueInfoProto', 12),
    }),
    NodeProto: message({
      input: repeated('string', 1),
      output: repeated('string', 2),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: repeated('AttributeProto', 5),
      domain: field('string', 7),
    }),
    AttributeProto: message({
      name: field('string', 1),
      i: field('int64', 3),
      s: field('bytes', 4),
      t: field('TensorProto', 5),
      ints: repeated('int64', 8),
      strings: repeated('bytes', 9),
      type: field('int32', 20),
    }),
    TensorProto: message({
      dims: repeated('int64', 1),
      dataType: field('int32', 2),
      stringData: repeated('bytes', 6),
      name: field('string', 8),
      rawData: field('bytes', 9),
    }),
    ValueInfoProto: message({ name: field('string', 1), type: field('TypeProto', 2) }),
    TypeProto: message({ tensorType: field('TensorTypeProto', 1) }),
    TensorTypeProto: message({ elemType: field('int32', 1), shape: field('TensorShapeProto', 2) }),
    TensorShapeProto: message({ dim: repeated('DimensionProto', 1) }),
    DimensionProto: message({ dimValue: field('int64', 1), dimParam: field('string', 2) }),
  },
})

export const modelProto = root.lookupType('ModelProto')

/** `AttributeProto.AttributeType` */
export const attributeTypes = { int: 2, text: 3, tensor: 4, ints: 7, texts: 8 } as const
