import { invariant } from '../kit/invariant.ts'
import { isProvinceCode, PROVINCE_CODES, type ProvinceCode } from './provinces.ts'

/** First and last day, both included; `null` is open. */
type Term = { validFrom: string | null; validTo: string | null }

const DESK_IDS = ['PFM_I', 'PFM_II', 'DISPATCH', 'DITJEN_DAYASOS'] as const
export type DeskId = (typeof DESK_IDS)[number]
export type Desk = Term & { id: DeskId; name: string }

/**
 * Desks of the ministry. The directorates for the poor by area ended with Perpres 110/2021 (14 December 2021); this
 * design lets them finish the year and takes the directorate general for social empowerment as successor (domain.md 1.8).
 */
export const DESKS: readonly Desk[] = [
  {
    id: 'PFM_I',
    name: 'Direktorat Penanganan Fakir Miskin Wilayah I',
    validFrom: null,
    validTo: '2021-12-31',
  },
  {
    id: 'PFM_II',
    name: 'Direktorat Penanganan Fakir Miskin Wilayah II',
    validFrom: null,
    validTo: '2021-12-31',
  },
  { id: 'DISPATCH', name: 'Loket Pembagi Berkas Kementerian', validFrom: null, validTo: '2021-12-31' },
  {
    id: 'DITJEN_DAYASOS',
    name: 'Direktorat Jenderal Pemberdayaan Sosial',
    validFrom: '2022-01-01',
    validTo: null,
  },
]

type Coverage = Term & { desk: DeskId; provinces: readonly ProvinceCode[]; source: string }

/** Which desk takes which province. A province that stands nowhere goes to the dispatcher, who forwards by hand. */
const COVERAGE: readonly Coverage[] = [
  { desk: 'PFM_I', provinces: ['35'], validFrom: null, validTo: '2021-12-31', source: 'study, stage 3' },
  {
    desk: 'PFM_II',
    provinces: ['31', '33', '34', '36', '52', '53', '61', '62', '63', '64', '65'],
    validFrom: null,
    validTo: '2021-12-31',
    // He speaks of twelve provinces and names these eleven; the twelfth goes to the dispatcher until someone knows it.
    source: 'director of Wilayah II, August 2020 (domain.md 1.8)',
  },
  {
    desk: 'DITJEN_DAYASOS',
    provinces: PROVINCE_CODES,
    validFrom: '2022-01-01',
    validTo: null,
    source: 'Perpres 110/2021; the successor is a design default',
  },
]

/** Desks in office on a day, `YYYY-MM-DD` in the ministry's zone. */
export const desks = (day: string): readonly Desk[] => DESKS.filter((desk) => isInForce(desk, day))

/**
 * The ministry desk that a province's cases go to on a day.
 * @param day `YYYY-MM-DD` in the ministry's zone
 * @throws for a code of no province: a bug
 */
export function deskFor(provinceCode: string, day: string): DeskId {
  invariant(isProvinceCode(provinceCode), 'a desk is asked for one of the 38 provinces')
  const covering = COVERAGE.filter((row) => row.provinces.includes(provinceCode) && isInForce(row, day))
  invariant(covering.length <= 1, 'a province has one desk on a day')
  return covering[0]?.desk ?? 'DISPATCH'
}

const isInForce = ({ validFrom, validTo }: Term, day: string): boolean =>
  (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo)
