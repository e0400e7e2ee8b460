import type { DriftReport } from '../contract/drift.ts'
import { driftSection } from './docs/judged-sections.ts'
import { page } from './docs/page.ts'

/** A drift report as one page that needs nothing from outside. */
export const driftPage = (report: DriftReport) =>
  page(
    `Drift of ${report.current.name}`,
    `${report.current.rows} rows against ${report.reference.rows} of ${report.reference.name}.`,
    [driftSection(report)],
  )
