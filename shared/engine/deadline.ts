import { epochMsOf, type Instant, instantOf } from '../kit/instant.ts'
import type { Deadline } from './case-state.ts'
import type { Calendar } from './commands.ts'
import type { Step } from './definition.ts'

/** Late by half the allowance again is escalated (design 8). */
const escalationDays = (within: number): number => within + Math.ceil(within / 2)

export function deadlineFor(step: Step, from: Instant, agency: string, calendar: Calendar): Deadline | null {
  if (step.within === null) return null
  const due = calendar.dueAfter(from, step.within, agency)
  const escalate = calendar.dueAfter(from, escalationDays(step.within), agency)
  return { dueAt: due.at, escalateAt: escalate.at, provisional: due.provisional, late: false, escalated: false }
}

/** A deadline that is set by a day; what is late by half the step's allowance again is escalated all the same. */
export function deadlineOn(step: Step, dueAt: Instant, agency: string, calendar: Calendar): Deadline {
  const escalate = calendar.dueAfter(dueAt, Math.ceil((step.within ?? 2) / 2), agency)
  return { dueAt, escalateAt: escalate.at, provisional: escalate.provisional, late: false, escalated: false }
}

/** Moves what is left of a deadline by the working days that the clock stood still. */
export function extended(
  deadline: Deadline | null,
  since: Instant,
  now: Instant,
  agency: string,
  calendar: Calendar,
): Deadline | null {
  if (deadline === null) return null
  const stood = calendar.workingDaysBetween(since, now, agency)
  if (stood === 0) return deadline
  const due = calendar.dueAfter(deadline.dueAt, stood, agency)
  const escalate = calendar.dueAfter(deadline.escalateAt, stood, agency)
  return { ...deadline, dueAt: due.at, escalateAt: escalate.at, provisional: deadline.provisional || due.provisional }
}

const HANDOFF_SECONDS = 20 * 60
export const HANDOFF_SENDS_MAX = 3

/** A handoff not received is sent again after 20 minutes, then 40, then 80; after that it is stuck. */
export const sendAgainAt = (since: Instant, sentAgain: number): Instant =>
  instantOf(epochMsOf(since) + HANDOFF_SECONDS * 1000 * (2 ** (sentAgain + 1) - 1))
