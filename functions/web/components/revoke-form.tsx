import type { RequestView } from '../../../shared/cases/reads/read-request.ts'
import type { Shown } from '../pages/case-page.tsx'
import type { Visit } from '../visit.ts'
import { FoldedForm } from './asked-twice.tsx'
import { TextArea, TextInput } from './fields.tsx'

/** For the partner that gave a certificate: the licensing office took it back by letter. */
export const RevokeForm = ({ request, shown, visit }: { request: RequestView; shown: Shown; visit: Visit }) => {
  const { revoke: text } = visit.words.requests
  const { typed, faults } = shown.revoking ?? {}
  return (
    <FoldedForm id="cabut" action={`/permintaan/${request.id}/cabut`} open={typed !== undefined} text={text}>
      <TextInput id="nomor" label={text.number} fault={faults?.get('nomor')} value={typed?.one('nomor') ?? ''} narrow />
      <TextInput
        id="tanggal"
        label={text.date}
        fault={faults?.get('tanggal')}
        value={typed?.one('tanggal') ?? ''}
        type="date"
        narrow
      />
      <TextArea
        id="sebab-cabut"
        label={text.reason}
        fault={faults?.get('sebab-cabut')}
        value={typed?.one('sebab-cabut') ?? ''}
      />
    </FoldedForm>
  )
}
