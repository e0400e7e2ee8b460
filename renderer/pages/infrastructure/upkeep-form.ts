import type { InfraStatus } from '../../../main/contract/infra.ts'

export interface UpkeepFormProps {
  services: InfraStatus['services']
  /** The folder that the workspace lies in. */
  beside: string
  /** Begins a job; the form closes when it has begun. */
  begin: (title: string, work: () => Promise<{ jobId: string }>) => void
  isBeginning: boolean
}
