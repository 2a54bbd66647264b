import * as z from 'zod'
import { eventType, type PartnerEventName } from '../names/partner-events.ts'

/**
 * CloudEvents 1.0 (structured JSON) for partner systems, as the feed and the webhooks carry them. Ids and codes only,
 * never a person: who wants to know more asks the API, which knows what they may see.
 */
const event = <Name extends PartnerEventName, Data extends z.ZodType>(name: Name, says: string, data: Data) =>
  z
    .object({
      specversion: z.literal('1.0'),
      id: z.string().meta({ description: 'The same in the feed and in every try; also the `webhook-id`' }),
      source: z.literal('simpul'),
      type: z.literal(eventType(name)),
      time: z.string().meta({ description: 'When it happened: RFC 3339, UTC' }),
      subject: z.string().meta({ description: 'The case, or the endpoint' }),
      datacontenttype: z.literal('application/json'),
      data,
    })
    .meta({ description: says })

const ofCase = {
  case: z.string().meta({ description: 'Its id' }),
  kind: z.string().meta({ description: 'What kind of case: `proposal`, `food-inspection` and so on' }),
}
const task = z.string().meta({ description: 'Id for the calls below `/v1/tasks`' })
const agency = z.string().meta({ description: 'Id of an office' })
const step = z.string()

export const PartnerEvent = z.discriminatedUnion('type', [
  event(
    'task.created',
    'A task waits at your office.',
    z.object({ ...ofCase, task, step, agency, desk: z.string().nullable(), dueAt: z.string().nullable() }),
  ),
  event(
    'task.completed',
    'A task of your office was decided.',
    z.object({
      ...ofCase,
      task,
      step,
      agency,
      outcome: z.string(),
      effect: z.enum(['advance', 'return', 'close', 'submit']),
    }),
  ),
  event(
    'case.handed-off',
    'A case left your office, or is on its way to it.',
    z.object({ ...ofCase, handoff: z.int(), from: agency, to: agency, step }),
  ),
  event('case.closed', 'A case of your office has ended.', z.object({ ...ofCase, outcome: z.string() })),
  event(
    'request.opened',
    'A service was asked for: by your office, or of it.',
    z.object({ ...ofCase, group: z.string(), requester: agency, partner: agency }),
  ),
  event(
    'request.result',
    'A request that your office made, or works on, has a result.',
    z.object({ ...ofCase, code: z.string() }),
  ),
  event(
    'copy.received',
    'Your office was sent a copy (tembusan).',
    z.object({ ...ofCase, copy: z.string().meta({ description: 'Id below `/v1/copies`' }), from: agency, step }),
  ),
  event(
    'endpoint.verification',
    'Says that an endpoint is yours: answer 2xx with `{"challenge": …}`. Sent to webhooks only, asked for or not.',
    z.object({ endpoint: z.string(), challenge: z.string() }),
  ),
  event('endpoint.test', 'A test that you asked for. Sent to webhooks only.', z.object({ endpoint: z.string() })),
])
export type PartnerEvent = z.infer<typeof PartnerEvent>
