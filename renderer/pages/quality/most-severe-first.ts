import type { Finding } from '../../../main/contract/profile.ts'

const rank: Record<Finding['severity'], number> = { bad: 0, warn: 1, info: 2, ok: 3 }

/** By severity; within one, as the profile ranked them. */
export const mostSevereFirst = (findings: readonly Finding[]) =>
  findings.toSorted((one, other) => rank[one.severity] - rank[other.severity])
