// What makes a NIK or a family card number impossible: digits alone, so that a browser can ask the same rule while one is
// typed. There is no check digit, and a birth date that differs from the person's is no fault: a NIK is never corrected
// (domain.md 5.1).

export type NationalIdFault = 'region-impossible' | 'birth-date-impossible' | 'serial-zero'
export type FamilyCardFault = 'region-impossible' | 'issue-date-impossible' | 'serial-zero'

/** 2 + 2 + 2 region of first registration, DDMMYY of birth (women: DD + 40), serial from 0001. @param digits sixteen */
export const faultOfNationalId = (digits: string): NationalIdFault | undefined =>
  faultOf(digits, birthOf(digits), 'birth-date-impossible')
/** 2 + 2 + 2 region, DDMMYY of issue, serial from 0001. @param digits sixteen */
export const faultOfCard = (digits: string): FamilyCardFault | undefined =>
  faultOf(digits, codedDateOf(digits), 'issue-date-impossible')

/** Codes of regions change and are split, but no province is numbered below 11, and no city or district 00. */
const NO_REGION = /^(0|10|..00|....00)/
function faultOf<DateFault>(digits: string, coded: CodedDate, dateFault: DateFault) {
  if (digits.endsWith('0000')) return 'serial-zero'
  if (!CENTURIES.some((century) => isDate(century + coded.year, coded))) return dateFault
  return NO_REGION.test(digits) ? 'region-impossible' : undefined
}

type CodedDate = { day: number; month: number; year: number }
const WOMEN_ADD = 40
export const CENTURIES = [1900, 2000]

const codedDateOf = (digits: string): CodedDate => ({
  day: Number(digits.slice(6, 8)),
  month: Number(digits.slice(8, 10)),
  year: Number(digits.slice(10, 12)),
})
export function birthOf(digits: string): CodedDate {
  const coded = codedDateOf(digits)
  return coded.day > WOMEN_ADD ? { ...coded, day: coded.day - WOMEN_ADD } : coded
}
export function isDate(year: number, { month, day }: CodedDate): boolean {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}
