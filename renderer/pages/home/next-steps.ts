export interface Situation {
  datasets: number
  pipelines: number
  runs: number
  succeededRuns: number
  models: number
}

export interface NextStep {
  id: 'import' | 'look' | 'run' | 'compare' | 'predict'
  title: string
  why: string
  isDone: boolean
  /** What must be done before this makes sense. */
  isPossible: boolean
}

/** The way from a file to a model in use, with what this workspace has already done. */
export function nextSteps({ datasets, pipelines, runs, succeededRuns, models }: Situation): NextStep[] {
  return [
    {
      id: 'import',
      title: 'Bring in data',
      why: 'Drop a CSV anywhere on the window. The file is kept as it is; what was read from it is shown.',
      isDone: datasets > 0,
      isPossible: true,
    },
    {
      id: 'look',
      title: 'Check its quality',
      why: 'Missing values, leaks, constant columns: what can hurt a model, worst first.',
      isDone: runs > 0,
      isPossible: datasets > 0,
    },
    {
      id: 'run',
      title: 'Run the pipeline',
      why: 'From the raw file to an evaluated model, each stage logged. What has not changed is not done twice.',
      isDone: succeededRuns > 0,
      isPossible: pipelines > 0,
    },
    {
      id: 'compare',
      title: 'Compare experiments',
      why: 'Change a setting in the Run form, run again, and see what made the difference.',
      isDone: succeededRuns > 1,
      isPossible: succeededRuns > 0,
    },
    {
      id: 'predict',
      title: 'Use the model',
      why: 'Fill in one row and see the probability of each class.',
      isDone: false,
      isPossible: models > 0,
    },
  ]
}

/** The step to point at: the first that is possible and not done. */
export const currentStep = (steps: readonly NextStep[]) =>
  steps.find((step) => step.isPossible && !step.isDone)
