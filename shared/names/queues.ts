import type { AgencyKind } from './agencies.ts'

/** Each queue has its own pace; `<name>-dead` is its dead-letter queue (design 7). */
export const QUEUES = [
  'handoff-village',
  'handoff-city',
  'handoff-province',
  'handoff-ministry',
  'request-inspection',
  'request-labelling',
  'request-equipment',
  'wakes',
  /** Recounts, indicators and yearly reports: what waits for the night never waits before what is due. */
  'night-work',
  'registry-checks',
  'webhooks',
] as const
export type QueueName = (typeof QUEUES)[number]

/** The queue that carries handoffs and copies to an agency of a kind. */
const HANDOFF_QUEUE = {
  village: 'handoff-village',
  'city-social': 'handoff-city',
  'city-trade': 'request-labelling',
  'city-health': 'request-inspection',
  'province-social': 'handoff-province',
  ministry: 'handoff-ministry',
  platform: 'handoff-ministry',
} as const satisfies Record<AgencyKind, QueueName>

/** Equipment has its own way to the province, beside the proposals' (design 7). */
export const queueTo = (kind: AgencyKind, caseKind: string | undefined): QueueName =>
  kind === 'province-social' && caseKind === 'equipment' ? 'request-equipment' : HANDOFF_QUEUE[kind]

/** The environment variable by which a function finds a queue's URL: `handoff-city` → `QUEUE_HANDOFF_CITY`. */
export const queueVariable = (queue: QueueName): string => `QUEUE_${queue.toUpperCase().replaceAll('-', '_')}`
