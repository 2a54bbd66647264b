import { readMe } from '../../../shared/cases/reads/read-me.ts'
import { found, staff } from '../route.ts'

export const me = [
  staff({
    method: 'GET',
    path: '/v1/me',
    summary: { id: 'Siapa saya bagi Simpul', en: 'Who I am to Simpul' },
    answers: { 200: 'Me' },
    run: async ({ deps, officer }) => found(readMe(deps, officer)),
  }),
]
