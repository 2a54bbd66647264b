import * as z from 'zod'

/** What walks read of the API's answers (contract 3 and 4); there is more in them. */
const Agency = z.object({ id: z.string() })
export const Custody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held'), agency: Agency, task: z.string() }),
  z.object({ kind: z.literal('inTransit'), from: Agency, to: Agency, since: z.string() }),
  z.object({ kind: z.literal('closed'), outcome: z.string(), at: z.string() }),
])

export const Attachment = z.object({ id: z.string(), kind: z.string(), state: z.string() })
export const Upload = z.object({
  attachment: Attachment,
  upload: z.object({ method: z.literal('PUT'), url: z.string(), headers: z.record(z.string(), z.string()) }),
})

export const ProposalItem = z.object({
  id: z.string(),
  number: z.string(),
  state: z.string(),
  step: z.string().nullable(),
  custody: Custody,
  ruleSet: z.string(),
  group: z.object({ id: z.string().nullable(), name: z.string().nullable() }),
  place: z.object({ district: z.object({ code: z.string(), name: z.string() }) }),
  budgetYear: z.number().nullable(),
  decidedAmount: z.number().nullable(),
  returns: z.number(),
  version: z.number(),
})
export const Proposal = ProposalItem.extend({
  members: z.array(z.object({ fullName: z.string(), nationalId: z.string(), familyCardNo: z.string() })),
  attachments: z.array(Attachment),
})
export type Proposal = z.infer<typeof Proposal>

export const Request = z.object({
  id: z.string(),
  number: z.string(),
  state: z.string(),
  step: z.string().nullable(),
  custody: Custody,
  group: z.object({ id: z.string() }),
  waitingFor: z.array(z.string()),
  term: z.object({ term: z.string(), dueAt: z.string() }).nullable(),
  result: z.looseObject({ code: z.string() }).nullable(),
  dueAt: z.string().nullable(),
  /** Of one request alone, not in lists. */
  goods: z.looseObject({}).nullish(),
})
export type Request = z.infer<typeof Request>
export const Group = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  productCategory: z.string(),
  credentials: z.array(
    z.object({ kind: z.string(), number: z.string(), validTo: z.string().nullable(), state: z.string() }),
  ),
})
export type Group = z.infer<typeof Group>

export const Task = z.object({
  id: z.string(),
  caseId: z.string(),
  caseKind: z.string(),
  step: z.string(),
  state: z.string(),
  agency: Agency,
  holder: z.object({ sub: z.string(), name: z.string() }).nullable(),
  claimToken: z.number(),
  late: z.boolean(),
  suspendedFor: z.string().nullable(),
  escalated: z.boolean(),
  version: z.number(),
})
export type Task = z.infer<typeof Task>
export const TaskDetail = Task.extend({
  outcomes: z.array(z.object({ code: z.string(), effect: z.string() })),
  actions: z.array(z.string()),
  checks: z.array(z.object({ code: z.string(), result: z.string() })),
  returned: z.object({ step: z.string(), reason: z.string() }).nullable(),
})
export const Completed = z.object({
  task: Task,
  case: z.intersection(Custody, z.object({ id: z.string(), state: z.string(), step: z.string().nullable() })),
})

const Figures = z.object({ open: z.number(), late: z.number(), returned: z.number(), rejected: z.number() })
export const Throughput = z.object({ totals: Figures, steps: z.array(Figures.extend({ step: z.string() })) })

export const Me = z.object({
  sub: z.string(),
  name: z.string(),
  agency: z.object({ id: z.string(), kind: z.string() }),
  roles: z.array(z.string()),
})

const Event = z.looseObject({ type: z.string() })
export type Event = z.infer<typeof Event>
const Actor = z.union([z.object({ sub: z.string() }), z.object({ system: z.string() })])
export const History = z.object({
  items: z.array(z.object({ n: z.number(), at: z.string(), actor: Actor, events: z.array(Event) })),
})

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  instance: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
})
export type Problem = z.infer<typeof Problem>

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })
