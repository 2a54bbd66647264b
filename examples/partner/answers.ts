import * as z from 'zod'
import type { FieldWork, Finding } from './field-work.ts'

/** What we say at a task: an outcome of those it offers, its form, and the photos that belong to it. */
export const Answer = z.object({
  outcome: z.string(),
  reason: z.string().optional(),
  form: z.record(z.string(), z.unknown()),
  photos: z.array(z.string()),
})
export type Answer = z.infer<typeof Answer>

export type Facts = {
  found: FieldWork
  /** The number that the licensing portal printed for this product, and the business's own. */
  certificateNumber: string
  businessId: string
  /** Today at our office, `YYYY-MM-DD`. */
  day: string
}

/**
 * Our answer at each step of a food inspection (SPP-IRT). The forms are those that `GET /v1/tasks/{id}` describes as JSON
 * Schema, outcome by outcome. Pure.
 * @returns nothing at a step that is not ours
 */
export function answerAt(step: string, { found, certificateNumber, businessId, day }: Facts): Answer | undefined {
  const { officer, participants, score, visit } = found
  const approve = (form: Record<string, unknown>): Answer => ({ outcome: 'approve', form, photos: [] })
  switch (step) {
    case 'data-check':
      return approve({ businessId, certificateNumber, issuedOn: day, productDataComplete: true })
    case 'schedule':
      return approve({ classDate: day, visitDate: day, officer })
    case 'pkp-class':
      return approve({ heldOn: day, participants, score })
    case 'premises-visit': {
      const form = { visitDate: day, officer, findings: visit.findings }
      const photos = [...visit.photos]
      const worst = mustBeRepaired(visit.findings)
      return worst ? { outcome: 'repair', reason: worst.note, form, photos } : { outcome: 'approve', form, photos }
    }
    case 'fulfilment':
      return approve({ recordedOn: day, certificateNumber, issuedOn: day })
    default:
      return undefined
  }
}

/** Levels III and IV: a serious or critical finding, or more than three major ones (PerKa BPOM HK.03.1.23.04.12.2207/2012). */
function mustBeRepaired(findings: readonly Finding[]): Finding | undefined {
  const major = findings.filter((finding) => finding.class === 'MA')
  return findings.find((finding) => finding.class === 'SE' || finding.class === 'KR') ?? major[3]
}

/** A number as the portal prints it: packaging 2, food type 06, our city, first food, maker, and when it ends. */
export function certificateNumberOf(maker: number, day: string): string {
  const expires = String((Number(day.slice(0, 4)) + 5) % 100).padStart(2, '0')
  return `206357901${String(maker).padStart(4, '0')}-${expires}`
}
