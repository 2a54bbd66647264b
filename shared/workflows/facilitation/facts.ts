import * as z from 'zod'

import type { EngineEvent } from '../../engine/events.ts'
import { type Instant, InstantText } from '../../kit/instant.ts'
import { ACTIVITIES } from '../../names/facilitation.ts'
import { ATTACHMENT_EVENTS } from '../attachment-event.ts'

const Person = z.object({ sub: z.string(), name: z.string() })
const opening = {
  number: z.string(),
  activity: z.enum(ACTIVITIES),
  /** The village of its group, or the code of the city where it concerns the whole city. */
  region: z.string(),
  group: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** `2026-11` for what comes every month, `2026` for what comes every year. */
  period: z.string().nullable(),
  /** Null where the clock opened it. */
  openedBy: z.string().nullable(),
  /** Why it was opened, where a trouble did it. */
  because: z.string().nullable(),
}

/** What an activity knows of itself beside its way: codes and figures, never a person beyond its facilitator. */
export const ActivityFacts = z.object({
  ...opening,
  openedAt: InstantText,
  facilitator: Person.nullable(),
  /** Groups that it concerns where it concerns several. */
  covers: z.array(z.string()),
  /** Sums and counts of what was reported, by name. */
  figures: z.record(z.string(), z.number()),
  trend: z.enum(['RISING', 'STEADY', 'FALLING']).nullable(),
  /** Local day on which it took place. */
  heldOn: z.string().nullable(),
})
export type ActivityFacts = z.infer<typeof ActivityFacts>

export const ACTIVITY_EVENTS = [
  z.object({ type: z.literal('ActivityOpened'), ...opening }),
  z.object({
    type: z.literal('ActivityReported'),
    figures: z.record(z.string(), z.number()),
    trend: z.enum(['RISING', 'STEADY', 'FALLING']).nullable(),
    heldOn: z.string().nullable(),
    covers: z.array(z.string()),
  }),
  z.object({ type: z.literal('FacilitatorChosen'), facilitator: Person, covers: z.array(z.string()) }),
  /** Tells each group who accompanies it from now on. */
  z.object({ type: z.literal('FacilitatorBegan'), facilitator: Person, covers: z.array(z.string()) }),
  /** A bad report, or a group that fell silent, asks for guidance. */
  z.object({ type: z.literal('CoachingAsked'), group: z.string(), because: z.string() }),
] as const
export const ActivityEvent = z.discriminatedUnion('type', [...ACTIVITY_EVENTS, ...ATTACHMENT_EVENTS])
export type ActivityEvent = z.infer<typeof ActivityEvent>
export type ActivityOpened = Extract<ActivityEvent, { type: 'ActivityOpened' }>

export const beginActivity = ({ type: _, ...opened }: ActivityOpened, at: Instant): ActivityFacts => ({
  ...opened,
  openedAt: at,
  facilitator: null,
  covers: opened.group ? [opened.group.id] : [],
  figures: {},
  trend: null,
  heldOn: null,
})

export function evolveActivity(facts: ActivityFacts, event: ActivityEvent | EngineEvent): ActivityFacts {
  switch (event.type) {
    case 'ActivityReported':
      return {
        ...facts,
        figures: event.figures,
        trend: event.trend,
        heldOn: event.heldOn,
        covers: event.covers.length > 0 ? event.covers : facts.covers,
      }
    case 'FacilitatorChosen':
      return { ...facts, facilitator: event.facilitator, covers: event.covers }
    default:
      return facts
  }
}
