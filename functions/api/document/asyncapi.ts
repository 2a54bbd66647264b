import * as z from 'zod'
import { PartnerEvent } from '../../../shared/contracts/partner-events.ts'

const DESCRIPTION = `What partner systems are told: CloudEvents 1.0 (structured JSON), posted to their endpoints and signed after
Standard Webhooks (https://www.standardwebhooks.com). The same events in order, without the two about endpoints, are read at
\`GET /v1/events\`. An event can come more than once, under the same \`webhook-id\`, and before an older one that is retried.
Events hold ids and codes, never a person.`

const Headers = z.object({
  'webhook-id': z.string().meta({ description: 'The id of the event, the same in every try and replay' }),
  'webhook-timestamp': z.string().meta({ description: 'Seconds since 1970; refuse what is older than five minutes' }),
  'webhook-signature': z.string().meta({
    description:
      '`v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`; several, parted by a space, after a change of the secret',
  }),
})

/** The published AsyncAPI 3 document, from the schemas that check the events themselves. */
export function asyncApi(): unknown {
  const messages = PartnerEvent.options.map((event) => {
    const { type } = event.shape
    return [nameOf(type.value), messageOf(type.value, event)] as const
  })
  const refs = (prefix: string) => messages.map(([name]) => ({ $ref: `#/${prefix}/${name}` }))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Simpul: events for partner systems',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      endpoint: {
        address: null,
        title: "A partner's endpoint",
        description: 'An address that its office added at `POST /v1/webhook-endpoints`.',
        messages: Object.fromEntries(
          messages.map(([name]) => [name, { $ref: `#/components/messages/${name}` }] as const),
        ),
      },
    },
    operations: {
      deliver: {
        action: 'send',
        title: 'Delivers an event',
        description:
          'Any 2xx within ten seconds and below 64 KB takes it; a redirect does not. Tries: at once, then after 5 s, 5 min, ' +
          '30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; then the endpoint is paused and its office gets a task.',
        channel: { $ref: '#/channels/endpoint' },
        bindings: { http: { method: 'POST' } },
        messages: refs('channels/endpoint/messages'),
      },
    },
    components: { messages: Object.fromEntries(messages) },
  }
}

/** `id.go.kemensos.kube.task.created.v1` → `task.created`. */
const nameOf = (type: string): string => type.split('.').slice(4, -1).join('.')

function messageOf(type: string, event: (typeof PartnerEvent.options)[number]): unknown {
  const { description = type } = event.meta() ?? {}
  return {
    name: type,
    title: nameOf(type),
    summary: description,
    contentType: 'application/cloudevents+json',
    headers: schemaOf(Headers),
    payload: schemaOf(event),
  }
}

/** More fields may come: a partner passes over what it does not know. */
const schemaOf = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, {
    override({ jsonSchema }) {
      delete jsonSchema.additionalProperties
      delete jsonSchema.$schema
    },
  })
