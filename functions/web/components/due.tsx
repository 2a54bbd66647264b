import type { Wall } from '../wall.ts'
import type { Words } from '../words/words.ts'
import { Tag } from './tag.tsx'

export type Urgency = 'late' | 'today' | 'week' | 'later' | 'none'

/** How a due moment stands to today, in the office's zone. The week ends on Sunday. */
export function urgencyOf(dueAt: string | null, wall: Wall): Urgency {
  if (dueAt === null) return 'none'
  if (dueAt < wall.now) return 'late'
  const days = wall.daysUntil(dueAt)
  if (days <= 0) return 'today'
  const weekday = new Date(`${wall.today}T00:00:00Z`).getUTCDay()
  return days <= (7 - weekday) % 7 ? 'week' : 'later'
}

/** Late is red with a sign and the number of days, today amber, the rest quiet. */
export const DueTag = ({ dueAt, wall, words }: { dueAt: string | null; wall: Wall; words: Words }) => {
  const urgency = urgencyOf(dueAt, wall)
  if (dueAt === null) return <Tag>{words.due.none}</Tag>
  const days = wall.daysUntil(dueAt)
  if (urgency === 'late') return <Tag tone="late">{words.due.late(-days)}</Tag>
  if (urgency === 'today') return <Tag tone="soon">{words.due.today}</Tag>
  return <Tag>{words.due.left(days)}</Tag>
}
