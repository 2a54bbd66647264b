import * as z from 'zod'
import { agencyRef } from '../../../shared/cases/agencies.ts'
import { openRequest, partnerOf, requestForm } from '../../../shared/cases/open-request.ts'
import { readGroup } from '../../../shared/cases/reads/read-groups.ts'
import { readRequest } from '../../../shared/cases/reads/read-request.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { REFUSALS } from '../../../shared/names/refusals.ts'
import { isService, type Service } from '../../../shared/names/requests.ts'
import { FaultSummary } from '../components/fields.tsx'
import { FormFields } from '../components/form-fields.tsx'
import { Remark } from '../components/notice.tsx'
import { FormSchema, fieldAt, formValue } from '../form-schema.ts'
import { NOTHING_TYPED, type Typed, typedOf } from '../typed.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'

const FORM = 'isi'

/** Asking a partner for a service to a group, from the group's page. */
export const ask: readonly Page[] = [
  { method: 'GET', path: '/kelompok/:id/minta/:service', run: (visit) => askPage(visit, {}) },
  { method: 'POST', path: '/kelompok/:id/minta/:service', run: send },
]

type Shown = {
  typed?: Typed
  faults?: ReadonlyMap<string, string>
  /** A request for the same that is open already. */
  already?: string | undefined
  /** Why it may not be asked for at all. */
  why?: string
  more?: string
  status?: number
}

async function askPage(visit: Visit, shown: Shown): Promise<Reply> {
  const { deps, actor, words } = visit
  const { ask: text } = words.requests
  const service = param(visit, 'service')
  const read = await readGroup(deps, actor, param(visit, 'id'))
  if (read.kind === 'refused' || !isService(service)) return refused('not-found')
  const { group } = read
  const partner = agencyRef(deps.regions, partnerOf(service, group.place.village.code)).name
  const schema = schemaOf(service)
  const faults = shown.faults ?? new Map<string, string>()
  const typed = shown.typed ?? begun(schema, words.terms.products[group.productCategory])
  const title = text.title(words.terms.services[service])
  return {
    kind: 'page',
    title: `${title} – ${group.name}`,
    section: 'groups',
    ...(shown.status ? { status: shown.status } : {}),
    body: (
      <>
        <p class="crumb">
          <a href={`/kelompok/${group.id}`}>‹ {group.name}</a>
        </p>
        <FaultSummary
          faults={[...faults].map(([id, fault]) => ({ id, text: `${labelAt(schema, id)}: ${fault}` }))}
          words={words}
        />
        {shown.why && (
          <Remark tone="late">
            <b>{text.refusedTitle}</b> {shown.why}
          </Remark>
        )}
        {shown.already && (
          <Remark tone="soon">
            <b>{text.already}</b> <a href={`/permintaan/${shown.already}`}>{text.see}</a>
          </Remark>
        )}
        <form class="panel panel--task narrow" method="post" action={`/kelompok/${group.id}/minta/${service}`}>
          <h1 class="h1">{title}</h1>
          <dl class="describe gap">
            <div>
              <dt>{text.for}</dt>
              <dd>{group.name}</dd>
            </div>
            <div>
              <dt>{text.toPartner}</dt>
              <dd>{partner}</dd>
            </div>
          </dl>
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <button class="unseen" type="submit" tabindex={-1}>
            {text.send}
          </button>
          <FormFields
            schema={schema}
            at={FORM}
            facts={{ words, task: '', typed, faults, files: [], colleagues: {}, groups: [], more: shown.more }}
          />
          <div class="buttons">
            <button class="button" type="submit">
              {text.send}
            </button>
            <a href={`/kelompok/${group.id}`}>{text.cancel}</a>
          </div>
        </form>
      </>
    ),
  }
}

async function send(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words, language } = visit
  const { ask: text } = words.requests
  const group = param(visit, 'id')
  const service = param(visit, 'service')
  if (!isService(service)) return refused('not-found')
  if (typed.has('tambah')) return askPage(visit, { typed, more: typed.one('tambah') })
  const details = formValue(schemaOf(service), typed, FORM) ?? {}
  const key = visit.keyOf([], details)
  const opened = await openRequest(deps, actor, group, { service, details }, key)
  if (opened.kind === 'refused') {
    const detailFaults = (opened.faults ?? []).filter(({ pointer }) => pointer.startsWith('/details'))
    if (detailFaults.length > 0)
      return askPage(visit, {
        typed,
        status: 422,
        faults: new Map(
          detailFaults.map(({ pointer, detail }) => [
            fieldAt(pointer, FORM, { schema: schemaOf(service), typed }),
            detail[language],
          ]),
        ),
      })
    if (opened.code === 'already-requested')
      return askPage(visit, { typed, already: Known.safeParse(opened.extra).data?.request, status: 409 })
    if (opened.code === 'incomplete' || opened.code === 'wrong-state')
      return askPage(visit, {
        typed,
        why: opened.faults?.[0]?.detail[language] ?? REFUSALS[opened.code][language],
        status: 422,
      })
    return opened
  }
  if (opened.kind === 'known') return refused('conflict')
  const id = opened.kind === 'opened' ? opened.head.flow.id : opened.resource
  const read = await readRequest(deps, actor, id)
  if (read.kind === 'refused') return read
  const { number, partner } = read.request
  return {
    kind: 'go',
    to: `/permintaan/${id}`,
    notice: { tone: 'ok', title: text.sentTitle(number), lines: [text.sentTo(partner.name)] },
  }
}

const Known = z.object({ request: z.string() })

const schemaOf = (service: Service): FormSchema =>
  FormSchema.parse(z.toJSONSchema(requestForm(service), { io: 'input' }))

/** The product as the group's category names it: a beginning that the officer makes exact. */
const begun = (schema: FormSchema, product: string): Typed =>
  schema.properties?.['product'] ? typedOf([[`${FORM}.product`, product]], new Map()) : NOTHING_TYPED

function labelAt(schema: FormSchema, id: string): string {
  let at: FormSchema | undefined = schema
  for (const part of id.split('.').slice(1)) at = at?.items && /^\d+$/.test(part) ? at.items : at?.properties?.[part]
  return at?.title ?? ''
}
