import { facilitationEn } from './facilitation-en.ts'
import { monitoringEn } from './monitoring-en.ts'
import type { nationId } from './nation-id.ts'
import { reportsEn } from './reports-en.ts'

export const nationEn: typeof nationId = { monitoring: monitoringEn, reports: reportsEn, facilitation: facilitationEn }
