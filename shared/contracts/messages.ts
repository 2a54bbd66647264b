import * as z from 'zod'

/** CloudEvents 1.0 (structured JSON) as the platform's own queues carry it; ids only, readers load what is current. */
const envelope = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({
    specversion: z.literal('1.0'),
    /** The same for each copy of a message, so that a trace can tell doubles. */
    id: z.string().min(1),
    source: z.string(),
    type: z.literal(type),
    time: z.string(),
    subject: z.string(),
    traceparent: z.string().optional(),
    data,
  })

export const Message = z.discriminatedUnion('type', [
  envelope('simpul.case.handed-off', z.object({ case: z.string(), handoff: z.number().int().min(1) })),
  /** A step of the same office as the one before; what comes from another office arrives as a handoff. */
  envelope('simpul.task.opened', z.object({ case: z.string(), task: z.number().int().min(1) })),
  envelope('simpul.copy.sent', z.object({ case: z.string(), entry: z.number().int().min(1), to: z.string() })),
  envelope('simpul.checks.asked', z.object({ case: z.string(), task: z.number().int(), step: z.string() })),
  envelope('simpul.handoff.stuck', z.object({ case: z.string(), handoff: z.number().int().min(1) })),
  /** A group earned something that others may wait for. */
  envelope('simpul.group.earned', z.object({ group: z.string() })),
  envelope('simpul.request.renewal', z.object({ case: z.string() })),
  /** A month begins for a group. */
  envelope('simpul.group.wake', z.object({ group: z.string() })),
  envelope('simpul.group.facilitator', z.object({ group: z.string(), case: z.string() })),
  envelope('simpul.coaching.asked', z.object({ case: z.string(), entry: z.number().int() })),
  envelope('simpul.indicators.fold', z.object({ city: z.string(), years: z.array(z.number().int()).min(1).max(10) })),
  envelope('simpul.annual.open', z.object({ city: z.string(), year: z.number().int() })),
  envelope('simpul.tally.recount', z.object({ province: z.string() })),
  /** What one who works at an office holds must be looked through. */
  envelope('simpul.staff.wake', z.object({ agency: z.string(), sub: z.string() })),
  envelope('simpul.wake', z.object({ case: z.string() })),
  /** An event has a place in the feed of an office that may have endpoints. */
  envelope('simpul.event.appended', z.object({ agency: z.string(), n: z.number().int().min(1) })),
  /** A delivery to an endpoint may be tried. */
  envelope('simpul.delivery.due', z.object({ agency: z.string(), endpoint: z.string(), delivery: z.string() })),
])
export type Message = z.infer<typeof Message>
/** Look-ups and webhooks have functions of their own; all other messages are for intake. */
export type WebhookMessage = Extract<Message, { type: 'simpul.event.appended' | 'simpul.delivery.due' }>
export type IntakeMessage = Exclude<Message, WebhookMessage | { type: 'simpul.checks.asked' }>
export const isForWebhooks = (message: Message): message is WebhookMessage =>
  message.type === 'simpul.event.appended' || message.type === 'simpul.delivery.due'
export const isForIntake = (message: Message): message is IntakeMessage =>
  message.type !== 'simpul.checks.asked' && !isForWebhooks(message)
