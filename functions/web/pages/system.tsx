import {
  deliveryView,
  readDeliveries,
  readDelivery,
  replayDelivery,
  replayRange,
  testEndpoint,
  verifyEndpoint,
} from '../../../shared/cases/partners/deliveries.ts'
import {
  endpointView,
  pauseEndpoint,
  readEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
} from '../../../shared/cases/partners/endpoints.ts'
import type { WebhookEndpoint } from '../../../shared/contracts/answers.ts'
import type { Refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { FaultSummary, TextInput } from '../components/fields.tsx'
import { NextPage } from '../components/list-parts.tsx'
import { Remark } from '../components/notice.tsx'
import {
  deliveryPath,
  eventText,
  Ledger,
  OneButton,
  ResultTag,
  Secret,
  StateTag,
  SYSTEMS,
  systemPath,
  Tries,
} from '../components/system-panels.tsx'
import { refusalText } from '../refusal-text.ts'
import { type Notice, type Page, param, type Reply, type Visit } from '../visit.ts'

const PAGE_DELIVERIES = 30
const PLACE = /^\d{1,12}$/
const ONE = `${SYSTEMS}/:id`
const DELIVERY = `${ONE}/kiriman/:delivery`

/** One of the office's systems: what it may do, and what was delivered to it. */
export const system: readonly Page[] = [
  { method: 'GET', path: ONE, run: (visit) => showSystem(visit, {}) },
  { method: 'POST', path: `${ONE}/tantangan`, run: (visit) => changed(visit, 'tantangan', verifyEndpoint) },
  { method: 'POST', path: `${ONE}/uji`, run: (visit) => changed(visit, 'uji', testEndpoint) },
  { method: 'POST', path: `${ONE}/jeda`, run: (visit) => changed(visit, 'jeda', pauseEndpoint) },
  { method: 'POST', path: `${ONE}/lanjut`, run: (visit) => changed(visit, 'lanjut', resumeEndpoint) },
  { method: 'POST', path: `${ONE}/rahasia`, run: changeSecret },
  { method: 'POST', path: `${ONE}/hapus`, run: remove },
  { method: 'POST', path: `${ONE}/ulang`, run: sendRange },
  { method: 'GET', path: DELIVERY, run: showDelivery },
  { method: 'POST', path: DELIVERY, run: sendAgain },
  ...['tantangan', 'uji', 'jeda', 'lanjut', 'rahasia', 'hapus', 'ulang'].map(
    (deed): Page => ({
      method: 'GET',
      path: `${ONE}/${deed}`,
      run: async (visit) => ({ kind: 'go', to: addressOf(visit) }),
    }),
  ),
]

const idOf = (visit: Visit): string => param(visit, 'id')
const addressOf = (visit: Visit): string => systemPath(idOf(visit))
type Shown = { faults?: ReadonlyMap<string, string>; after?: string }

async function showSystem(visit: Visit, { faults = new Map(), after = '0' }: Shown): Promise<Reply> {
  const { deps, actor, words, wall, query, cursor } = visit
  const text = words.systems
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const [found, ledger] = await Promise.all([
    readEndpoint(deps, actor, idOf(visit)),
    readDeliveries(deps, actor, idOf(visit), { limit: PAGE_DELIVERIES, after: place.after }),
  ])
  if (found.kind === 'refused') return found
  if (ledger.kind === 'refused') return ledger
  const endpoint = endpointView(found.endpoint)
  const deliveries = ledger.items.map(deliveryView)
  const next = await cursor.sign(ledger.next)
  return {
    kind: 'page',
    title: endpoint.url,
    section: 'manage',
    ...(faults.size > 0 ? { status: 422 } : {}),
    body: (
      <>
        <FaultSummary faults={[...faults].map(([id, fault]) => ({ id, text: fault }))} words={words} />
        <p>
          <a href={SYSTEMS}>{text.back}</a>
        </p>
        <div class="page-head">
          <div>
            <h1 class="h1 wrap-any">{endpoint.url}</h1>
            <p>
              <StateTag endpoint={endpoint} visit={visit} />{' '}
              <span class="muted">{endpoint.events.map((type) => eventText(type, visit)).join(', ')}</span>
            </p>
          </div>
        </div>
        {endpoint.paused && (
          <Remark tone="soon">
            <p>
              {endpoint.paused.by === 'failures' ? text.pausedByFailures : text.pausedByOwner},{' '}
              {wall.moment(endpoint.paused.at)}. {text.missedHint}
            </p>
          </Remark>
        )}
        {endpoint.state === 'unverified' && (
          <Remark>
            <p>{text.verifyLead}</p>
          </Remark>
        )}
        <Deeds endpoint={endpoint} faults={faults} visit={visit} />
        <h2 class="h2 gap-large">{text.ledger}</h2>
        {deliveries.length === 0 ? (
          <p>{text.ledgerEmpty}</p>
        ) : (
          <Ledger endpoint={endpoint} deliveries={deliveries} visit={visit} />
        )}
        {next && <NextPage visit={visit} href={`${addressOf(visit)}?${new URLSearchParams({ dari: next })}`} />}
        {endpoint.state === 'active' && <RangeForm visit={visit} after={after} fault={faults.get('setelah')} />}
      </>
    ),
  }
}

const Deeds = ({
  endpoint,
  faults,
  visit,
}: {
  endpoint: WebhookEndpoint
  faults: ReadonlyMap<string, string>
  visit: Visit
}) => {
  const text = visit.words.systems
  const to = systemPath(endpoint.id)
  const fault = faults.get('yakin')
  const deeds = [
    ...(endpoint.state === 'unverified' ? (['tantangan'] as const) : []),
    'uji' as const,
    endpoint.state === 'paused' ? ('lanjut' as const) : ('jeda' as const),
  ]
  return (
    <>
      <div class="buttons">
        {deeds.map((deed) => (
          <OneButton to={`${to}/${deed}`} label={text.deeds[deed]} visit={visit} />
        ))}
      </div>
      <details class="gap" open={fault !== undefined}>
        <summary>{text.more}</summary>
        <div class="panel gap">
          <p class="muted">{text.secretOverlap}</p>
          <OneButton to={`${to}/rahasia`} label={text.deeds.rahasia} visit={visit} />
          <form class="gap-large" method="post" action={`${to}/hapus`}>
            <input type="hidden" name="kunci" value={visit.newKey()} />
            <div class={fault ? 'field field--fault' : 'field'}>
              {fault && <p class="fault">{fault}</p>}
              <label class="tick">
                <input id="yakin" type="checkbox" name="yakin" value="ya" />
                <span>{text.removeSure}</span>
              </label>
            </div>
            <button class="button button--second button--small">{text.deeds.hapus}</button>
          </form>
        </div>
      </details>
    </>
  )
}

const RangeForm = ({ visit, after, fault }: { visit: Visit; after: string; fault: string | undefined }) => {
  const text = visit.words.systems
  return (
    <form class="panel gap-large" method="post" action={`${addressOf(visit)}/ulang`}>
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <h2 class="h2">{text.rangeTitle}</h2>
      <TextInput
        id="setelah"
        label={text.rangeAfter}
        hint={text.rangeHint}
        value={after}
        mode="numeric"
        narrow
        fault={fault}
      />
      <div class="buttons">
        <button class="button button--second">{text.replay}</button>
      </div>
    </form>
  )
}

type Deed = 'tantangan' | 'uji' | 'jeda' | 'lanjut'
/** A command on the endpoint; whatever comes of it is said on its page. */
async function changed(
  visit: Visit,
  deed: Deed,
  run: (
    deps: Visit['deps'],
    actor: Visit['actor'],
    id: string,
    key: ReturnType<Visit['keyOf']>,
  ) => Promise<{ kind: 'changed' | 'asked' } | Refused<RefusalCode>>,
): Promise<Reply> {
  const done = await run(visit.deps, visit.actor, idOf(visit), visit.keyOf([], {}))
  return back(visit, done, { tone: 'ok', title: visit.words.systems.done[deed] })
}

function back(
  visit: Visit,
  done: { kind: string } | Refused<RefusalCode>,
  notice: Notice,
  to = addressOf(visit),
): Reply {
  if (!isRefused(done)) return { kind: 'go', to, notice }
  // Who may not see it finds the plain page; what is only not possible now is said where it was asked.
  if (done.code === 'not-found' || done.code === 'forbidden') return done
  return { kind: 'go', to, notice: { tone: 'late', title: refusalText(visit, done) } }
}
const isRefused = (done: { kind: string } | Refused<RefusalCode>): done is Refused<RefusalCode> =>
  done.kind === 'refused'

/** The answer shows the new secret, and no later page does. */
async function changeSecret(visit: Visit): Promise<Reply> {
  const rotated = await rotateSecret(visit.deps, visit.actor, idOf(visit), visit.keyOf([], {}))
  if (rotated.kind === 'refused') return rotated
  return {
    kind: 'page',
    title: visit.words.systems.secretTitle,
    section: 'manage',
    body: <Secret endpoint={rotated.endpoint.id} secret={rotated.secret} visit={visit} />,
  }
}

async function remove(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  if (!typed.has('yakin')) return showSystem(visit, { faults: new Map([['yakin', words.systems.removeUnsure]]) })
  const removed = await removeEndpoint(deps, actor, idOf(visit), visit.keyOf([], {}))
  return back(visit, removed, { tone: 'ok', title: words.systems.done.hapus }, SYSTEMS)
}

async function sendRange(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const text = words.systems
  const place = typed.one('setelah').trim()
  if (!PLACE.test(place))
    return showSystem(visit, { faults: new Map([['setelah', text.rangeFault]]), after: place.slice(0, 20) })
  const after = Number(place)
  const asked = await replayRange(deps, actor, idOf(visit), { after }, visit.keyOf([], { after }))
  if (asked.kind === 'refused') return back(visit, asked, { tone: 'ok', title: '' })
  const { deliveries, next } = asked
  const lines = next === null ? [] : [text.rangeNext(next)]
  return { kind: 'go', to: addressOf(visit), notice: { tone: 'ok', title: text.rangeDone(deliveries.length), lines } }
}

async function showDelivery(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  const text = words.systems
  const read = await readDelivery(deps, actor, idOf(visit), param(visit, 'delivery'))
  if (read.kind === 'refused') return read
  const delivery = deliveryView(read.delivery)
  const name = eventText(delivery.type, visit)
  return {
    kind: 'page',
    title: `${text.delivery}: ${name}`,
    section: 'manage',
    body: (
      <>
        <p>
          <a href={addressOf(visit)}>{text.toEndpoint}</a>
        </p>
        <div class="page-head">
          <div>
            <h1 class="h1">{`${text.delivery}: ${name}`}</h1>
            <p>
              <ResultTag state={delivery.state} visit={visit} />{' '}
              <span class="muted">
                {wall.moment(delivery.createdAt)}
                {delivery.nextTryAt !== null && `, ${text.nextTry(wall.moment(delivery.nextTryAt))}`}
              </span>
            </p>
          </div>
          <OneButton to={deliveryPath(idOf(visit), delivery.id)} label={text.replay} about={name} visit={visit} />
        </div>
        <Tries delivery={delivery} visit={visit} />
        <h2 class="h2 gap-large">{text.request}</h2>
        <section class="panel scrolls" tabindex={0} aria-label={text.request}>
          <pre>
            <code>{JSON.stringify(delivery.request, null, 2)}</code>
          </pre>
        </section>
      </>
    ),
  }
}

async function sendAgain(visit: Visit): Promise<Reply> {
  const { deps, actor, words } = visit
  const id = param(visit, 'delivery')
  const asked = await replayDelivery(deps, actor, idOf(visit), id, visit.keyOf([], {}))
  return back(visit, asked, { tone: 'ok', title: words.systems.replayed }, deliveryPath(idOf(visit), id))
}
