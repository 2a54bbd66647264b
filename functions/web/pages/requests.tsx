import * as z from 'zod'
import { cancelRequest, mayCancelRequest } from '../../../shared/cases/cancel-request.ts'
import { readRequest } from '../../../shared/cases/reads/read-request.ts'
import { isRevocable, revokeCredential } from '../../../shared/cases/revoke-credential.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { Day } from '../../../shared/workflows/form-fields.ts'
import { ReadBackForm } from '../components/asked-twice.tsx'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { ask } from './ask.tsx'
import { requestPage } from './case-page.tsx'
import { officeOf, requestList } from './request-list.tsx'
import { visits } from './visits.tsx'

/** Requests to partner offices: asking, lists, one by itself, the calendar of visits. */
export const requests: readonly Page[] = [
  ...requestList,
  ...visits,
  ...ask,
  { method: 'GET', path: '/permintaan/:id', run: (visit) => requestPage(visit, param(visit, 'id')) },
  { method: 'GET', path: '/permintaan/:id/tarik', run: async (visit) => ({ kind: 'go', to: addressOf(visit) }) },
  { method: 'POST', path: '/permintaan/:id/tarik', run: takeBack },
  { method: 'GET', path: '/permintaan/:id/cabut', run: async (visit) => ({ kind: 'go', to: addressOf(visit) }) },
  { method: 'POST', path: '/permintaan/:id/cabut', run: revoke },
]

const addressOf = (visit: Visit): string => `/permintaan/${param(visit, 'id')}`

const REASON_CHARS_MAX = 2_000

/** First reads back what it would mean; then, sent from there, does it. */
async function takeBack(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const id = param(visit, 'id')
  const { takeBack: text } = words.requests
  const reason = typed.one('sebab-tarik').trim().slice(0, REASON_CHARS_MAX)
  if (reason === '')
    return requestPage(visit, id, {
      takingBack: { typed, faults: new Map([['sebab-tarik', text.missing]]) },
      status: 422,
    })
  if (typed.one('aksi') !== 'tarik') return readBackTaking(visit, id, reason)
  const done = await cancelRequest(deps, actor, id, reason, { key: visit.keyOf([], { reason }) })
  if (done.kind === 'refused') return done
  const read = await readRequest(deps, actor, id)
  if (read.kind === 'refused') return read
  return { kind: 'go', to: addressOf(visit), notice: { tone: 'ok', title: text.done(read.request.number) } }
}

async function readBackTaking(visit: Visit, id: string, reason: string): Promise<Reply> {
  const { deps, actor, words } = visit
  const { takeBack: text } = words.requests
  const [read, may] = await Promise.all([readRequest(deps, actor, id), mayCancelRequest(deps, actor, id)])
  if (read.kind === 'refused') return read
  if (!may) return refused('wrong-state')
  const { request } = read
  return {
    kind: 'page',
    title: text.readBack,
    section: 'requests',
    body: (
      <ReadBackForm
        visit={visit}
        action={`${addressOf(visit)}/tarik`}
        back={addressOf(visit)}
        act="tarik"
        given={{ 'sebab-tarik': reason }}
        says={[
          [text.what, `${words.terms.services[request.service]}: ${request.group.name} · ${request.number}`],
          [text.where, officeOf(request)],
          [text.reason, reason],
        ]}
        text={text}
      />
    ),
  }
}

const Revocation = z.object({
  nomor: z.string().trim().min(1).max(60),
  tanggal: Day,
  'sebab-cabut': z.string().trim().min(1).max(REASON_CHARS_MAX),
})
type Revocation = z.infer<typeof Revocation>

/** First reads back what it would mean; then, sent from there, does it. */
async function revoke(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const id = param(visit, 'id')
  const { revoke: text } = words.requests
  const parsed = Revocation.safeParse(Object.fromEntries(typed.fields))
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map(({ path }) => String(path[0])))
    const faults = new Map(
      Object.entries({
        nomor: text.faults.number,
        tanggal: text.faults.date,
        'sebab-cabut': text.faults.reason,
      }).filter(([name]) => names.has(name)),
    )
    return requestPage(visit, id, { revoking: { typed, faults }, status: 422 })
  }
  if (typed.one('aksi') !== 'cabut') return readBack(visit, id, parsed.data)
  const { nomor: number, tanggal: date, 'sebab-cabut': reason } = parsed.data
  const given = { letter: { number, date }, reason }
  const done = await revokeCredential(deps, actor, id, given, visit.keyOf([], given))
  if (done.kind === 'refused') return done
  const read = await readRequest(deps, actor, id)
  const name = read.kind === 'found' ? read.request.group.name : ''
  return { kind: 'go', to: addressOf(visit), notice: { tone: 'ok', title: text.done(name) } }
}

async function readBack(visit: Visit, id: string, given: Revocation): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  const { revoke: text } = words.requests
  const [read, may] = await Promise.all([readRequest(deps, actor, id), isRevocable(deps, actor, id)])
  if (read.kind === 'refused') return read
  if (!may) return refused('wrong-state')
  const { request } = read
  return {
    kind: 'page',
    title: text.readBack,
    section: 'requests',
    body: (
      <ReadBackForm
        visit={visit}
        action={`${addressOf(visit)}/cabut`}
        back={addressOf(visit)}
        act="cabut"
        given={given}
        says={[
          [text.what, `${request.group.name} · ${request.result?.number ?? ''}`],
          [text.number, `${given.nomor}, ${wall.day(given.tanggal)}`],
          [text.reason, given['sebab-cabut']],
        ]}
        text={text}
      />
    ),
  }
}
