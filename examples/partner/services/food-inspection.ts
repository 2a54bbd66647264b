import { type Finding, fieldWork } from './field-work.ts'
import type { Answer, Service } from './service.ts'

/** Of the group's business, from the licensing portal. */
const BUSINESS_ID = '1234567890123'

/** Our answer at each step of a food inspection (SPP-IRT). */
export const foodInspection: Service = ({ step, details, day, earlier, number }) => {
  const { officer, participants, score, visit } = fieldWork(String(details['product']), earlier)
  const certificateNumber = certificateNumberOf(number, day)
  const approve = (form: Answer['form']): Answer => ({ outcome: 'approve', form, files: [] })
  switch (step) {
    case 'data-check':
      return approve({ businessId: BUSINESS_ID, certificateNumber, issuedOn: day, productDataComplete: true })
    case 'schedule':
      return approve({ classDate: day, visitDate: day, officer })
    case 'pkp-class':
      return approve({ heldOn: day, participants, score })
    case 'premises-visit': {
      const form = { visitDate: day, officer, findings: visit.findings }
      const files = visit.photos.map((name) => ({ field: 'photos', kind: 'VISIT_PHOTO', name }))
      const worst = mustBeRepaired(visit.findings)
      return worst ? { outcome: 'repair', reason: worst.note, form, files } : { outcome: 'approve', form, files }
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
function certificateNumberOf(maker: number, day: string): string {
  const expires = String((Number(day.slice(0, 4)) + 5) % 100).padStart(2, '0')
  return `206357901${String(maker).padStart(4, '0')}-${expires}`
}
