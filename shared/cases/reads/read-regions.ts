import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import type { Region, RegionName } from '../../reference/regions/regions.ts'
import type { Deps } from '../deps.ts'

export type RegionView = Region & { children: readonly RegionName[] }

export const readProvinces = ({ regions }: Pick<Deps, 'regions'>): readonly RegionName[] => regions.provinces()

/** A region by its dotted code, and those directly below it. */
export function readRegion(
  { regions }: Pick<Deps, 'regions'>,
  code: string,
): { kind: 'found'; region: RegionView } | Refused<RefusalCode> {
  const region = regions.region(code)
  return region ? { kind: 'found', region: { ...region, children: regions.children(code) } } : refused('not-found')
}
