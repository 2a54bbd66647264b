import type { RequestView } from '../../../shared/cases/reads/read-request.ts'
import type { Shown } from '../pages/case-page.tsx'
import type { Visit } from '../visit.ts'
import { TextArea, TextInput } from './fields.tsx'

/** For the partner that gave a certificate: the licensing office took it back by letter. */
export const RevokeForm = ({ request, shown, visit }: { request: RequestView; shown: Shown; visit: Visit }) => {
  const { revoke: text } = visit.words.requests
  const { typed, faults } = shown.revoking ?? {}
  return (
    <section class="panel" id="cabut">
      <details open={typed !== undefined}>
        <summary>{text.title}</summary>
        <p class="hint">{text.lead}</p>
        <form method="post" action={`/permintaan/${request.id}/cabut`}>
          <TextInput
            id="nomor"
            label={text.number}
            fault={faults?.get('nomor')}
            value={typed?.one('nomor') ?? ''}
            narrow
          />
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
          <div class="buttons">
            <button class="button button--second" type="submit" name="aksi" value="periksa">
              {text.check}
            </button>
          </div>
        </form>
      </details>
    </section>
  )
}
