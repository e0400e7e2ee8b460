import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { applicationRoot } from '../lib/application.ts'
import type { VersionMetadata } from '../state/models.ts'
import { hasOnnx, mlmodelText, pythonVersion } from './mlmodel.ts'
import { modelCard } from './model-card.ts'

/** What scoring needs in Python; mlflow-skinny is enough where mlflow is too much. */
const requirements = ['mlflow>=2.8.1', 'numpy', 'onnx>=1.15', 'onnxruntime>=1.17', 'pandas']

/**
 * The files that make the folder of a version a package of MLflow, whole by itself: `mlflow.pyfunc.load_model` takes it
 * where it lies, or copied to another machine.
 */
export function packageFiles(metadata: VersionMetadata): Record<string, string> {
  const names = metadata.signature.map(({ name }) => name)
  const example = { columns: names, data: [names.map((name) => metadata.inputExample[name] ?? null)] }
  const common = {
    MLmodel: mlmodelText(metadata),
    'README.md': modelCard(metadata),
    'input_example.json': `${JSON.stringify(example, null, 2)}\n`,
  }
  if (!hasOnnx(metadata)) return common
  const conda = {
    name: 'mlflow-env',
    channels: ['conda-forge'],
    dependencies: [`python=${pythonVersion}`, 'pip', { pip: requirements }],
  }
  const environment = {
    python: pythonVersion,
    build_dependencies: ['pip', 'setuptools', 'wheel'],
    dependencies: ['-r requirements.txt'],
  }
  return {
    ...common,
    'code/sporeprint_pyfunc.py': readFileSync(
      join(applicationRoot(), 'resources/model-package/sporeprint_pyfunc.py'),
      'utf8',
    ),
    'conda.yaml': stringify(conda),
    'python_env.yaml': stringify(environment),
    'requirements.txt': `${requirements.join('\n')}\n`,
  }
}
