import { monitoringEn } from './monitoring-en.ts'
import type { nationId } from './nation-id.ts'

export const nationEn: typeof nationId = { monitoring: monitoringEn }
