import * as z from 'zod'
import { AGENCY_KINDS } from '../names/agencies.ts'
import { ACTIVITIES, ACTIVITY_STATES } from '../names/facilitation.ts'
import {
  ATTACHMENT_KINDS,
  BUDGET_SOURCES,
  BUSINESS_FIELDS,
  GROUP_KINDS,
  GROUP_STATUSES,
  MEMBER_ROLES,
  PRODUCT_CATEGORIES,
  PROPOSAL_STATES,
} from '../names/proposal.ts'
import { REFUSALS, type RefusalCode } from '../names/refusals.ts'
import { CREDENTIAL_KINDS, REQUEST_STATES, SERVICES } from '../names/requests.ts'
import { ROLES } from '../names/roles.ts'
import { TASK_ACTIONS, TASK_STATES } from '../names/tasks.ts'
import { Entry } from './entry.ts'
import { DELIVERY_STATES, Try } from './hooks.ts'
import { PartnerEvent } from './partner-events.ts'
import { ATTACHMENT_STATES } from './rows.ts'

/**
 * What the API answers (the contract's sections 2 to 7). The views of the cases have these types, the published document
 * describes these values, and tests hold real answers to them. More fields may be added, none taken away.
 */
const Instant = z.iso.datetime().meta({ description: 'RFC 3339, UTC' })
const Day = z.iso.date().meta({ description: "A day in the office's zone" })
const Rupiah = z.int().meta({ description: 'Rupiah' })
const Hash = z.string().length(64)
const Person = z.object({ sub: z.string(), name: z.string() })
const Named = z.object({ code: z.string(), name: z.string() })
const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const AgencyRef = z.object({ id: z.string(), kind: z.enum(AGENCY_KINDS), name: z.string(), region: Named })
export type AgencyRef = z.infer<typeof AgencyRef>
const Agency = AgencyRef.extend({
  desks: z.array(z.string()).meta({ description: 'Desks to which a task can be forwarded today' }),
})
export type Agency = z.infer<typeof Agency>
const Colleague = z.object({
  sub: z.string(),
  name: z.string(),
  desk: z.string().nullable(),
  roles: z.array(z.enum(ROLES)),
})
export type Colleague = z.infer<typeof Colleague>
const StaffMember = z.object({
  sub: z.string(),
  name: z.string(),
  agency: z.string(),
  desk: z.string().nullable(),
  language: z.enum(['id', 'en']),
  roles: z.array(z.object({ role: z.enum(ROLES), from: Day, to: Day.nullable() })),
  absence: z.object({ from: Day, to: Day, deputy: z.string().nullable() }).nullable(),
  leaving: z.object({ lastDay: Day, deputy: z.string().nullable() }).nullable(),
})
export type StaffMember = z.infer<typeof StaffMember>
const Me = z.object({
  sub: z.string(),
  name: z.string(),
  agency: AgencyRef,
  desk: z.string().nullable(),
  roles: z.array(z.enum(ROLES)),
  language: z.enum(['id', 'en']),
})
export type Me = z.infer<typeof Me>

const Place = z.object({ village: Named, district: Named, city: Named, province: Named })
const Region = Named.extend({
  level: z.enum(['province', 'city', 'district', 'village']),
  parent: z.string().nullable(),
  children: z.array(Named),
})

/** Kept free of refinement: a problem's members beside these are those that its code brings, such as `state` or `holder`. */
const CODES = Object.keys(REFUSALS) as RefusalCode[]
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(CODES),
  instance: z.string().meta({ description: 'urn:uuid, which the log also holds' }),
  errors: z
    .array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))
    .optional()
    .meta({ description: 'All faults at once, by JSON pointer; never a value that was refused' }),
  state: z.string().optional(),
  holder: Person.nullable().optional(),
  request: z.string().nullable().optional(),
})

const Check = z.object({
  code: z.string(),
  label: z.string(),
  result: z.enum(['pass', 'warn', 'fail', 'pending']),
  detail: z.string(),
  members: z.array(z.int()).meta({ description: 'Places of the members that it speaks of, from 0' }),
  source: z.string(),
  checkedAt: Instant.nullable(),
})
export type Check = z.infer<typeof Check>

export const Task = z.object({
  id: z.string(),
  caseId: z.string(),
  caseKind: z.string(),
  caseNumber: z.string(),
  title: z.string(),
  step: z.string(),
  state: z.enum(TASK_STATES),
  agency: AgencyRef,
  desk: z.string().nullable(),
  holder: Person.nullable(),
  claimToken: z.int().meta({ description: 'Grows with every change of holder' }),
  createdAt: Instant,
  dueAt: Instant.nullable(),
  late: z.boolean(),
  escalated: z.boolean(),
  suspendedFor: z.string().nullable(),
  from: z.object({ agency: AgencyRef, at: Instant }).nullable(),
  place: Place.nullable().meta({ description: 'Null for what has no place, such as an incident' }),
  group: z
    .object({ id: z.string(), name: z.string(), productCategory: z.enum(PRODUCT_CATEGORIES).nullable() })
    .nullable(),
  version: z.int(),
})
export type Task = z.infer<typeof Task>

const TaskDetail = Task.extend({
  outcomes: z.array(
    z.object({
      code: z.string(),
      effect: z.enum(['advance', 'return', 'close', 'submit']),
      label: z.string(),
      reasonRequired: z.boolean(),
      form: z.record(z.string(), z.unknown()).nullable().meta({ description: 'JSON Schema of the form' }),
    }),
  ),
  actions: z.array(z.enum(TASK_ACTIONS)).meta({ description: 'What the caller may do now' }),
  guidance: z.object({ title: z.string(), version: z.int(), steps: z.array(z.string()) }),
  returned: z.object({ step: z.string(), reason: z.string() }).nullable(),
  checks: z.array(Check),
  links: z.object({ case: z.string(), history: z.string() }),
})
export type TaskDetail = z.infer<typeof TaskDetail>

const Counts = z.object({
  open: z.int(),
  late: z.int(),
  dueToday: z.int(),
  dueThisWeek: z.int(),
  unclaimed: z.int(),
  mine: z.int(),
  capped: z.boolean().meta({ description: 'The office has more open tasks than are counted' }),
})
export type Counts = z.infer<typeof Counts>
const Why = z.object({ mayAct: z.boolean(), reasons: z.array(z.object({ code: z.string(), text: z.string() })) })
export type Why = z.infer<typeof Why>
const Draft = z.object({ form: z.unknown(), savedAt: Instant, version: z.int() })

const Attachment = z.object({
  id: z.string(),
  kind: z.enum(ATTACHMENT_KINDS),
  fileName: z.string(),
  mediaType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
  size: z.int(),
  sha256: Hash,
  state: z.enum(ATTACHMENT_STATES),
  uploadedAt: Instant.nullable(),
})
export type Attachment = z.infer<typeof Attachment>
const Upload = z.object({
  attachment: Attachment,
  upload: z.object({
    method: z.literal('PUT'),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expiresAt: Instant,
  }),
})

const Custody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held'), agency: AgencyRef, task: z.string() }),
  z.object({ kind: z.literal('inTransit'), from: AgencyRef, to: AgencyRef, since: Instant }),
  z.object({ kind: z.literal('closed'), outcome: z.string(), at: Instant }),
])
export type Custody = z.infer<typeof Custody>
const place = { id: z.string(), state: z.string(), step: z.string().nullable() }
const Completed = z.object({
  task: Task,
  case: z.discriminatedUnion('kind', [
    Custody.options[0].extend(place),
    Custody.options[1].extend(place),
    Custody.options[2].extend(place),
  ]),
})

const Links = z.object({ history: z.string(), task: z.string().nullable() })
const Receipt = z.object({
  to: AgencyRef,
  step: z.string(),
  at: Instant,
  readAt: Instant.nullable(),
  readBy: Person.nullable(),
})
export type Receipt = z.infer<typeof Receipt>
const ProposedGroup = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  kind: z.enum(GROUP_KINDS).nullable(),
  businessField: z.enum(BUSINESS_FIELDS).nullable(),
  productCategory: z.enum(PRODUCT_CATEGORIES).nullable(),
})
const ProposalItem = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.literal('proposal'),
  workflow: z.string(),
  ruleSet: z.string(),
  state: z.enum(PROPOSAL_STATES),
  step: z.string().nullable(),
  custody: Custody,
  group: ProposedGroup,
  place: Place,
  requestedAmount: Rupiah.nullable(),
  decidedAmount: Rupiah.nullable(),
  budgetYear: z.int().nullable(),
  budgetSource: z.enum(BUDGET_SOURCES).nullable(),
  requests: z.array(z.object({ id: z.string(), service: z.string(), state: z.string() })),
  returns: z.int(),
  version: z.int(),
  openedAt: Instant,
  updatedAt: Instant,
  links: Links,
})
export type ProposalItem = z.infer<typeof ProposalItem>
const MASKED = 'Masked: first six and last four digits'
const Proposal = ProposalItem.extend({
  group: ProposedGroup.extend({ address: z.string().nullable() }),
  members: z.array(
    z.object({
      fullName: z.string(),
      nationalId: z.string().meta({ description: MASKED }),
      familyCardNo: z.string().meta({ description: MASKED }),
      headOfFamily: z.boolean(),
      role: z.enum(MEMBER_ROLES).nullable(),
    }),
  ),
  budget: z.array(
    z.object({
      item: z.string().optional(),
      quantity: z.int().optional(),
      unit: z.string().optional(),
      unitPrice: Rupiah.optional(),
    }),
  ),
  deliberation: z.object({ date: Day.optional(), place: z.string().optional() }).nullable(),
  attachments: z.array(Attachment),
  checks: z.array(Check),
  copies: z.array(Receipt).meta({ description: 'Who was told of it, and who has read that' }),
  erasedAt: Instant.nullable().meta({ description: 'When its personal data was erased' }),
})
export type Proposal = z.infer<typeof Proposal>

const Timeline = z.object({
  agencies: z.array(
    z.object({
      agency: AgencyRef,
      workingSeconds: z.int().meta({ description: 'An officer held its task' }),
      waitingSeconds: z.int().meta({ description: 'On its way there, unclaimed or put aside' }),
      partnerSeconds: z.int().meta({ description: "It could not go on before a partner's answer" }),
      workingDays: z.int().meta({ description: "Of the office's own calendar" }),
      visits: z.int().meta({ description: 'Tasks that were opened there' }),
    }),
  ),
  totalSeconds: z.int(),
})
export type Timeline = z.infer<typeof Timeline>

const Revealed = z.object({ nationalId: z.string().length(16), familyCardNo: z.string().length(16) })
export type Revealed = z.infer<typeof Revealed>

const Copy = z.object({
  id: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  title: z.string(),
  from: AgencyRef,
  at: Instant,
  step: z.string(),
  outcome: z
    .string()
    .nullable()
    .meta({ description: 'What was decided; null where the office is told that it is late' }),
  reason: z.string().nullable(),
  letter: z.object({ number: z.string(), date: Day }).nullable(),
  readAt: Instant.nullable(),
  readBy: Person.nullable(),
})
export type Copy = z.infer<typeof Copy>

const Group = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(GROUP_KINDS),
  businessField: z.enum(BUSINESS_FIELDS),
  productCategory: z.enum(PRODUCT_CATEGORIES),
  place: Place,
  status: z.enum(GROUP_STATUSES),
  growthStage: z.enum(['GROWING', 'DEVELOPING', 'INDEPENDENT']).nullable(),
  facilitator: Person.nullable(),
  memberCount: z.int(),
  credentials: z.array(
    z.object({
      kind: z.enum(CREDENTIAL_KINDS),
      number: z.string(),
      validFrom: Day,
      validTo: Day.nullable(),
      state: z.enum(['valid', 'expired', 'revoked']),
    }),
  ),
  proposal: z.object({ id: z.string(), number: z.string() }),
})
export type GroupView = z.infer<typeof Group>

const RequestItem = z.object({
  id: z.string(),
  number: z.string(),
  service: z.enum(SERVICES),
  state: z.enum(REQUEST_STATES),
  step: z.string().nullable(),
  custody: Custody,
  since: Instant,
  group: z.object({ id: z.string(), name: z.string() }),
  place: Place,
  requester: AgencyRef,
  partner: AgencyRef,
  result: z
    .object({
      code: z.string(),
      level: z.enum(['I', 'II', 'III', 'IV']).optional(),
      score: z.number().optional(),
      number: z.string().optional(),
      validFrom: Day.optional(),
      validTo: Day.nullable().optional(),
      attachment: z.string().optional(),
    })
    .nullable(),
  waitingFor: z.array(z.enum(CREDENTIAL_KINDS)),
  visit: z.object({ date: Day, officer: z.string() }).nullable(),
  term: z.object({ term: z.string(), dueAt: Instant }).nullable(),
  dueAt: Instant.nullable(),
  version: z.int(),
  openedAt: Instant,
  updatedAt: Instant,
  links: Links,
})
const Request = RequestItem.extend({
  details: z.unknown(),
  attachments: z.array(Attachment),
  contacts: z.array(z.object({ role: z.string(), fullName: z.string(), phone: z.string().nullable() })),
  address: z.string().nullable(),
  inspection: z
    .object({
      visitDate: Day,
      officer: z.string(),
      findings: z.array(z.object({ group: z.string(), class: z.string(), note: z.string() })),
      note: z.string().optional(),
    })
    .nullable(),
  goods: z
    .object({
      items: z.array(
        z.object({
          kind: z.string(),
          quantity: z.int(),
          unitPrice: Rupiah,
          serial: z.string().optional(),
        }),
      ),
      budgetSource: z.string(),
    })
    .nullable(),
})

const Totals = z.object({
  open: z.int(),
  late: z.int(),
  entered: z.int(),
  left: z.int(),
  returned: z.int(),
  rejected: z.int(),
  medianDays: z.number().nullable(),
  p90Days: z.number().nullable(),
})
const Throughput = z.object({
  asOf: Instant,
  scope: z.string(),
  window: z.object({ from: Day, to: Day }),
  totals: Totals,
  steps: z.array(Totals.extend({ step: z.string(), reached: z.number().min(0).max(1).nullable() })),
  areas: z.array(Totals.extend({ code: z.string(), name: z.string() })),
  series: z.array(z.object({ day: Day, entered: z.int(), left: z.int() })),
  drift: z.int().nullable(),
})

const ActivityItem = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.enum(ACTIVITIES),
  state: z.enum(ACTIVITY_STATES),
  step: z.string().nullable(),
  custody: Custody,
  region: Named,
  group: z.object({ id: z.string(), name: z.string() }).nullable(),
  period: z.string().nullable(),
  facilitator: z.object({ sub: z.string(), name: z.string() }).nullable(),
  because: z.string().nullable(),
  figures: z.record(z.string(), z.number()),
  trend: z.string().nullable(),
  heldOn: Day.nullable(),
  dueAt: Instant.nullable(),
  version: z.int(),
  openedAt: Instant,
  updatedAt: Instant,
  links: Links,
})
const Activity = ActivityItem.extend({ attachments: z.array(Attachment), form: z.unknown() })
const Indicators = z.object({
  year: z.int(),
  asOf: Instant.nullable(),
  indicators: z.array(
    z.object({
      code: z.string(),
      family: z.enum(['effectiveness', 'responsiveness', 'accountability']),
      name: z.string(),
      numerator: z.number(),
      denominator: z.number().nullable(),
      value: z.number().nullable(),
      label: z.string(),
      formula: z.string(),
      notes: z.array(z.string()),
      evidence: z.array(z.string()),
    }),
  ),
})
const counts = z.record(z.string(), z.int())
const Report = Activity.extend({
  content: z.object({
    city: z.string(),
    year: z.int(),
    gatheredAt: Instant,
    groups: z.object({
      total: z.int(),
      byStatus: counts,
      byStage: counts,
      byDistrict: z.array(Named.extend({ groups: z.int(), active: z.int() })),
    }),
    funds: z.object({ groupsFunded: z.int(), received: z.int() }),
    equipment: z.object({ requested: z.int(), delivered: z.int() }),
    partners: z.array(z.object({ service: z.string(), asked: z.int(), closed: z.int() })),
    families: z.int(),
    indicators: z.array(
      z.object({
        code: z.string(),
        numerator: z.number(),
        denominator: z.number().nullable(),
        notes: z.array(z.object({ id: z.string(), en: z.string() })),
      }),
    ),
  }),
  remarks: z.object({ remarks: z.string(), obstacles: z.string(), plan: z.string() }).nullable(),
  signature: z.object({ letter: z.object({ number: z.string(), date: Day }), signer: z.string() }).nullable(),
})

const WebhookEndpoint = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()).meta({ description: 'Whole type names' }),
  state: z.enum(['unverified', 'active', 'paused']),
  createdAt: Instant,
  verifiedAt: Instant.nullable(),
  paused: z.object({ at: Instant, by: z.enum(['owner', 'failures']) }).nullable(),
})
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>
const secret = z.string().nullable().meta({ description: 'Shown once; null where the command is repeated' })
const Delivery = z.object({
  id: z.string(),
  eventId: z.string().meta({ description: 'The `webhook-id` of every try' }),
  type: z.string(),
  state: z.enum(DELIVERY_STATES),
  tries: z.array(
    Try.extend({
      at: Instant,
      answer: z.string().nullable().meta({ description: 'The first 2 KB of what came back' }),
    }),
  ),
  nextTryAt: Instant.nullable(),
  createdAt: Instant,
  request: PartnerEvent.meta({ description: 'What was posted' }),
})
export type Delivery = z.infer<typeof Delivery>

const BatchResult = z.object({
  results: z.array(
    z.discriminatedUnion('ok', [
      z.object({ id: z.string(), ok: z.literal(true), task: Task }),
      z.object({ id: z.string(), ok: z.literal(false), problem: Problem }),
    ]),
  ),
})
const state = z.enum(['ok', 'failed'])
const Health = z.object({ status: z.enum(['ok', 'unavailable']), checks: z.record(z.string(), state) })

/** RFC 9728: whose tokens open this API. */
const ProtectedResource = z.object({
  resource: z.url(),
  resource_documentation: z.url(),
  authorization_servers: z.array(z.url()),
  scopes_supported: z.array(z.string()),
  bearer_methods_supported: z.array(z.literal('header')),
})

/** By the names that the table of routes uses. */
export const ANSWERS = {
  Me,
  Agency,
  AgencyList: page(AgencyRef),
  StaffList: page(Colleague),
  StaffMember,
  Region,
  RegionList: page(Named),
  Task,
  TaskDetail,
  TaskList: page(Task),
  Counts,
  Why,
  Completed,
  BatchResult,
  Draft,
  Upload,
  Proposal,
  ProposalList: page(ProposalItem),
  History: z.object({ items: z.array(Entry) }),
  Timeline,
  Revealed,
  Copy,
  CopyList: page(Copy),
  Group,
  GroupList: page(Group),
  Request,
  RequestList: page(RequestItem),
  Throughput,
  EventPage: z.object({
    items: z.array(PartnerEvent),
    next: z.string().meta({ description: 'Pass it as `after` to go on; always there' }),
  }),
  Activity,
  ActivityList: page(ActivityItem),
  Indicators,
  Report,
  WebhookEndpoint,
  WebhookEndpointList: page(WebhookEndpoint),
  WebhookEndpointAdded: z.object({ endpoint: WebhookEndpoint, secret }),
  WebhookSecret: z.object({ secret }),
  Delivery,
  DeliveryList: page(Delivery),
  DeliveryAsked: z.object({ delivery: Delivery }),
  DeliveriesAsked: z.object({
    deliveries: z.array(Delivery),
    next: z.string().nullable().meta({ description: 'Pass it as `after` for the rest of the range' }),
  }),
  Health,
  ProtectedResource,
  AsyncApi: z.looseObject({ asyncapi: z.string(), channels: z.looseObject({}), operations: z.looseObject({}) }),
  OpenApi: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
} as const satisfies Record<string, z.ZodType>
export type AnswerName = keyof typeof ANSWERS
