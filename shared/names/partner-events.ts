/** What partner systems are told of (contract 6): `id.go.kemensos.kube.<thing>.<what>.v1`. */
const PARTNER_EVENTS = [
  'task.created',
  'task.completed',
  'case.handed-off',
  'case.closed',
  'request.opened',
  'request.result',
  'copy.received',
] as const
/** What an endpoint is told of itself, whatever it asked for. */
export const ENDPOINT_EVENTS = ['endpoint.verification', 'endpoint.test'] as const

export type PartnerEventName = (typeof PARTNER_EVENTS)[number] | (typeof ENDPOINT_EVENTS)[number]
export type EventType<Name extends PartnerEventName> = `id.go.kemensos.kube.${Name}.v1`

export const eventType = <Name extends PartnerEventName>(name: Name): EventType<Name> =>
  `id.go.kemensos.kube.${name}.v1`
/** The types that an endpoint can ask for. */
export const EVENT_TYPES = PARTNER_EVENTS.map(eventType)
