import { workerData } from 'node:worker_threads'
import { joinCrew, type HistogramMemory } from '../../main/ml/histogram-crew.ts'

// Started with this by crew.test.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
joinCrew(workerData as HistogramMemory)
