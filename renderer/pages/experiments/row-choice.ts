import { createContext, useContext } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'

export interface RowChoice {
  chosen: ReadonlySet<string>
  unfolded: ReadonlySet<string>
  onChoose: (run: RunSummary) => void
  onUnfold: (run: RunSummary) => void
}

/** What the name cells draw and do; apart from the columns, so that choosing a run does not make the table anew. */
export const RowChoiceContext = createContext<RowChoice>({
  chosen: new Set(),
  unfolded: new Set(),
  onChoose: () => undefined,
  onUnfold: () => undefined,
})

export const useRowChoice = () => useContext(RowChoiceContext)
