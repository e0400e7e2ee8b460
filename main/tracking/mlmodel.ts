import { stringify } from 'yaml'
import type { VersionMetadata } from '../state/models.ts'

/** What the package was tried with (`npm run test:conformance`); MLflow warns where it runs on another Python. */
export const pythonVersion = '3.11'

/**
 * The `MLmodel` file of a version: what MLflow's tools read first. With `model.onnx` it has the flavors that they load,
 * `onnx` as it is and `python_function` through `code/sporeprint_pyfunc.py`.
 */
export function mlmodelText(metadata: VersionMetadata): string {
  // MLflow 2 calls a column "optional" and MLflow 3 not "required", and each refuses the other's word; without either all
  // columns must be there, with cells that may be missing.
  const inputs = metadata.signature.map(({ name, kind }) => ({
    type: kind === 'number' ? 'double' : 'string',
    name,
  }))
  const outputs = [
    { type: 'string', name: 'label' },
    ...metadata.classes.map(({ value }) => ({ type: 'double', name: `probability_${value}` })),
  ]
  return stringify({
    artifact_path: 'model',
    flavors: {
      ...(hasOnnx(metadata) ? onnxFlavors : {}),
      sporeprint: {
        model_file: 'model.json',
        algorithm: metadata.algorithm,
        fingerprint: metadata.fingerprint,
      },
    },
    mlflow_version: '2.8.1',
    model_size_bytes: metadata.sizeBytes,
    run_id: metadata.runId,
    saved_input_example_info: {
      artifact_path: 'input_example.json',
      pandas_orient: 'split',
      type: 'dataframe',
    },
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    utc_time_created: new Date(metadata.createdAt).toISOString().replace('T', ' ').replace('Z', ''),
  })
}

export const hasOnnx = ({ onnx }: Pick<VersionMetadata, 'onnx'>) =>
  onnx !== undefined && onnx.state !== 'left out'

const onnxFlavors = {
  onnx: {
    code: 'code',
    data: 'model.onnx',
    onnx_version: '1.16.0',
    providers: ['CPUExecutionProvider'],
  },
  python_function: {
    code: 'code',
    env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
    loader_module: 'sporeprint_pyfunc',
    python_version: pythonVersion,
  },
}
