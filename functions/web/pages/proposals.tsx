import { readAttachment } from '../../../shared/cases/dossier/uploads.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { proposalPage } from './case-page.tsx'

export const proposals: readonly Page[] = [
  { method: 'GET', path: '/usulan/:id', run: (visit) => proposalPage(visit, param(visit, 'id')) },
  { method: 'GET', path: '/usulan/:id/berkas/:file', run: download },
  { method: 'GET', path: '/permintaan/:id/berkas/:file', run: download },
]

/** A file of a case, for whoever may read the case; good for some minutes. */
async function download(visit: Visit): Promise<Reply> {
  const read = await readAttachment(visit.deps, visit.actor, param(visit, 'id'), param(visit, 'file'))
  return read.kind === 'refused' ? read : { kind: 'away', to: read.url }
}
