import { instant } from '../../shared/kit/instant.ts'

/** Where the simulated histories play: two villages of Kota Batu and all offices above them. */
export const VILLAGES = ['35.79.01.1001', '35.79.02.2004'] as const
export const CITY = '35.79'
export const PROVINCE = '35'
/** The ministry's desk of the day. */
export const DITJEN = 'DITJEN_DAYASOS'
/** Monday 2 March 2026, nine in the morning in Batu. */
export const BEGINNING = instant('2026-03-02T02:00:00.000Z')
export const BUDGET_YEAR = 2026
