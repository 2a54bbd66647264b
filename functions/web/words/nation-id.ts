import { facilitationId } from './facilitation-id.ts'
import { monitoringId } from './monitoring-id.ts'
import { reportsId } from './reports-id.ts'

/** Words of the pages that tell how the programme does. */
export const nationId = { monitoring: monitoringId, reports: reportsId, facilitation: facilitationId }
