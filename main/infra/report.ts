import type { InfraStep } from '../contract/infra.ts'

/** Says what goes on for one service of a job; without `progress` the one said before stays while the phase does. */
export type Report = (phase: InfraStep['phase'], note: string, progress?: InfraStep['progress']) => void
