// Learns each algorithm on the sample through the pipeline, and writes what Sporeprint says of every row of it.
// Usage: register-models.ts WORKSPACE TARGET.json
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { predictedClasses } from '../../../main/ml/metrics.ts'
import { modelFromJson } from '../../../main/ml/model-json.ts'
import { algorithms, predictProba } from '../../../main/ml/model.ts'
import { readMushrooms } from '../../ml/tables.ts'

const [workspace, target] = process.argv.slice(2)
const cli = join(import.meta.dirname, '../../../main/bin.mjs')
const rows = readMushrooms()

const said = algorithms.map((algorithm) => {
  const name = `mushroom-${algorithm}`
  const set = {
    'train.algorithm': algorithm,
    'train.folds': 0,
    'train.sampleRows': 300,
    'evaluate.thresholds': '{}',
    'evaluate.importance.repeats': 1,
    'register.model': name,
  }
  const options = Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`])
  const ran = spawnSync(process.execPath, [cli, 'run', 'mushroom', ...options, '-w', workspace!], {
    encoding: 'utf8',
  })
  if (ran.status !== 0) throw new Error(`${algorithm}: ${ran.stdout}\n${ran.stderr}`)
  const model = modelFromJson(readFileSync(join(workspace!, 'models', name, '1', 'model.json'), 'utf8'))
  const { probabilities } = predictProba(model, rows)
  const best = predictedClasses({ probabilities, classCount: model.classes.length })
  return {
    name,
    classes: model.classes,
    labels: Array.from(best, (c) => model.classes[c]!),
    probabilities: Array.from(probabilities),
  }
})
writeFileSync(target!, JSON.stringify(said))
