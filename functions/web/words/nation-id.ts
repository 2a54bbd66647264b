import { monitoringId } from './monitoring-id.ts'

/** Words of the pages that tell how the programme does. */
export const nationId = { monitoring: monitoringId }
