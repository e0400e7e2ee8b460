// Writes resources/pipeline.schema.json from what the code checks.
import { writeFileSync } from 'node:fs'
import { pipelineSchema } from '../../main/pipeline/definition.ts'

const file = new URL('../../resources/pipeline.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(pipelineSchema(), undefined, 2)}\n`)
