import type { Page } from '../visit.ts'
import { monitoring } from './monitoring.tsx'

/** How the programme does: monitoring, reports, and the groups that it lives by. */
export const nation: readonly Page[] = [...monitoring]
