import * as z from 'zod'
import { LEASE_SECONDS_MAX, LEASE_SECONDS_MIN } from '../../../shared/engine/lease.ts'
import { type Fault, type Refused, refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'

/** Fields that many requests have. */
export const NOTHING = z.strictObject({})
export const Id = z.string().regex(/^[0-9A-Za-z._:-]{1,80}$/)
export const Name = z.string().regex(/^[a-zA-Z0-9-]{1,60}$/)
/** Of a desk inside an office, `DITJEN_DAYASOS`. */
export const DeskId = z.string().regex(/^[A-Za-z0-9_-]{1,60}$/)
export const LeaseSeconds = z.int().min(LEASE_SECONDS_MIN).max(LEASE_SECONDS_MAX)
export const Reason = z.string().max(2000)
/** A day that exists, in the years that the platform can know of. */
export const Day = z.iso.date().refine((day) => day >= '2000-01-01' && day <= '2100-12-31')
export const CityCode = z.string().regex(/^\d{2}\.\d{2}$/)
export const DistrictCode = z.string().regex(/^\d{2}\.\d{2}\.\d{2}$/)
export const VillageCode = z.string().regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/)

/** Of any level, two digits a level and four for a village. */
export const RegionCode = z.string().regex(/^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/)
/** A name or number as somebody remembers it. */
export const Search = z.string().trim().max(100)

const LIMIT_MAX = 100
const LIMIT_USUAL = 50
export const Limit = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(LIMIT_MAX))
  .default(LIMIT_USUAL)
/** What every list takes. */
export const paging = { cursor: z.string().optional(), limit: Limit }
/** A place in the office's own feed, as `next` said it. It is no cursor: whoever of the office asks may go on from it. */
export const FeedPlace = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number)
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))

/** A reason that the rules ask for: one that is missing or blank makes a request incomplete, not malformed (contract 1). */
export function reasonIn(body: {
  reason?: string | undefined
}): { kind: 'reason'; reason: string } | Refused<RefusalCode> {
  const reason = body.reason?.trim() ?? ''
  return reason === '' ? refused('incomplete', { faults: [REASON_MISSING] }) : { kind: 'reason', reason }
}

const REASON_MISSING: Fault = {
  pointer: '/reason',
  code: 'required',
  detail: { id: 'Tuliskan alasannya.', en: 'Give the reason.' },
}
