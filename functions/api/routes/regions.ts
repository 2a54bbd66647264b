import { readProvinces, readRegion } from '../../../shared/cases/reads/read-regions.ts'
import { found, staff } from '../route.ts'

/** Kemendagri's codes and names: the same to everybody. */
export const regions = [
  staff({
    method: 'GET',
    path: '/v1/regions',
    summary: { id: 'Provinsi', en: 'Provinces' },
    answers: { 200: 'RegionList' },
    run: async ({ deps }) => found({ items: readProvinces(deps), nextCursor: null }),
  }),
  staff({
    method: 'GET',
    path: '/v1/regions/{code}',
    summary: { id: 'Satu wilayah dengan wilayah di bawahnya', en: 'A region and those below it' },
    answers: { 200: 'Region' },
    async run({ deps, param }) {
      const read = readRegion(deps, param('code'))
      return read.kind === 'refused' ? read : found(read.region)
    },
  }),
]
