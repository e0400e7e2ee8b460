import { invalidInput } from '../../lib/errors.ts'

/** Where in a filter, in characters from 0, and what may stand there. */
export interface FilterSpot {
  at: number
  length: number
  expected?: readonly string[]
}

/** A filter that cannot be read. MLflow's clients see the message, which is MLflow's own where it has one. */
export const filterError = (message: string, spot?: FilterSpot) => invalidInput(message, { ...spot })
