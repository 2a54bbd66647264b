import type { RequestView } from '../../../shared/cases/reads/read-request.ts'
import type { Shown } from '../pages/case-page.tsx'
import type { Visit } from '../visit.ts'
import { TextArea } from './fields.tsx'

/** For the office that asked: the group needs it no more, or not like this. */
export const TakeBackForm = ({ request, shown, visit }: { request: RequestView; shown: Shown; visit: Visit }) => {
  const { takeBack: text } = visit.words.requests
  const { typed, faults } = shown.takingBack ?? {}
  return (
    <section class="panel" id="tarik">
      <details open={typed !== undefined}>
        <summary>{text.title}</summary>
        <p class="hint">{text.lead}</p>
        <form method="post" action={`/permintaan/${request.id}/tarik`}>
          <TextArea
            id="sebab-tarik"
            label={text.reason}
            hint={text.reasonHint}
            fault={faults?.get('sebab-tarik')}
            value={typed?.one('sebab-tarik') ?? ''}
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
