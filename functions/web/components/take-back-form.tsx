import type { RequestView } from '../../../shared/cases/reads/read-request.ts'
import type { Shown } from '../pages/case-page.tsx'
import type { Visit } from '../visit.ts'
import { FoldedForm } from './asked-twice.tsx'
import { TextArea } from './fields.tsx'

/** For the office that asked: the group needs it no more, or not like this. */
export const TakeBackForm = ({ request, shown, visit }: { request: RequestView; shown: Shown; visit: Visit }) => {
  const { takeBack: text } = visit.words.requests
  const { typed, faults } = shown.takingBack ?? {}
  return (
    <FoldedForm id="tarik" action={`/permintaan/${request.id}/tarik`} open={typed !== undefined} text={text}>
      <TextArea
        id="sebab-tarik"
        label={text.reason}
        hint={text.reasonHint}
        fault={faults?.get('sebab-tarik')}
        value={typed?.one('sebab-tarik') ?? ''}
      />
    </FoldedForm>
  )
}
