import type { Page } from '../visit.ts'
import { annualReports } from './annual-report.tsx'
import { growth } from './growth.tsx'
import { guidance } from './guidance.tsx'
import { monitoring } from './monitoring.tsx'
import { reports } from './reports.tsx'

/** How the programme does: monitoring, reports, and the groups that it lives by. */
export const nation: readonly Page[] = [...monitoring, ...reports, ...annualReports, ...guidance, ...growth]
