import { stringify } from 'yaml'
import type { VersionMetadata } from '../state/models.ts'

/** The `MLmodel` file of a version: what MLflow's tools read first. It claims no flavor that they could load. */
export function mlmodelText(metadata: VersionMetadata): string {
  const inputs = metadata.signature.map(({ name, kind, required }) => ({
    type: kind === 'number' ? 'double' : 'string',
    name,
    required,
  }))
  const outputs = [{ type: 'string', name: metadata.target, required: true }]
  return stringify({
    artifact_path: 'model',
    flavors: {
      sporeprint: {
        model_file: 'model.json',
        algorithm: metadata.algorithm,
        fingerprint: metadata.fingerprint,
      },
    },
    model_size_bytes: metadata.sizeBytes,
    run_id: metadata.runId,
    saved_input_example_info: { artifact_path: 'input_example.json', type: 'json_object' },
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    utc_time_created: new Date(metadata.createdAt).toISOString().replace('T', ' ').replace('Z', ''),
  })
}
