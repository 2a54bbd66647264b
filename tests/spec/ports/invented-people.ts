import { type NationalId, parseFamilyCardNo, parseNationalId } from '../../../shared/contracts/national-id.ts'
import type { Applicant } from '../../../shared/ports/welfare-registry.ts'

export const SISIR = '35.79.01.1004'
/** Digits 7 to 12 of every number here. */
export const CANARY = '170880'

/** Somebody who is plainly nobody; the ending says what the simulated register finds. */
export function applicant(ending: string, villageCode = SISIR): Applicant {
  const nationalId = parseNationalId(`357901${CANARY}${ending}`)
  const familyCardNo = parseFamilyCardNo(`357901${CANARY}${ending}`)
  if (!nationalId || !familyCardNo) throw new Error('an ending has four digits')
  return { nationalId, familyCardNo, villageCode }
}

/** The nth of many who are nobody: any day, month and year, and serials below 9000. */
export function nobody(n: number): NationalId {
  const two = (value: number) => String(value).padStart(2, '0')
  const birth = `${two(1 + (n % 28))}${two(1 + (n % 12))}${two(50 + (n % 45))}`
  const parsed = parseNationalId(`357901${birth}${String(1 + (n % 8999)).padStart(4, '0')}`)
  if (!parsed) throw new Error('a NIK has sixteen digits')
  return parsed
}
