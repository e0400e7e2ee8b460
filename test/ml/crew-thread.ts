import { workerData } from 'node:worker_threads'
import type { BoostingMemory } from '../../main/ml/boosting-memory.ts'
import { createBoostingWorker } from '../../main/ml/boosting-work.ts'
import { joinCrew } from '../../main/ml/crew.ts'

// Started with this by crew.test.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const memory = workerData as BoostingMemory
joinCrew(memory.crew, createBoostingWorker(memory))
