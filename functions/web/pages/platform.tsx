import { agencyRef } from '../../../shared/cases/agencies.ts'
import { type Explained, readDeadLetters, readDepths, sendBackLetters } from '../../../shared/cases/dead-letters.ts'
import {
  announceMaintenance,
  endMaintenance,
  type Maintenance,
  readMaintenance,
} from '../../../shared/cases/maintenance.ts'
import { type HandoffUnderWay, oldestHandoffs } from '../../../shared/cases/reads/handoffs-under-way.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import type { Task } from '../../../shared/cases/reads/task-view.ts'
import { type RefusedHour, readRefusals } from '../../../shared/cases/refusal-counts.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { isAgencyId } from '../../../shared/names/agencies.ts'
import { QUEUES, type QueueName } from '../../../shared/names/queues.ts'
import { REFUSALS, type RefusalCode } from '../../../shared/names/refusals.ts'
import type { QueueCare, QueueDepth } from '../../../shared/queue/queue-care.ts'
import { Counters } from '../components/counters.tsx'
import { DueTag } from '../components/due.tsx'
import { Empty } from '../components/empty.tsx'
import { FaultSummary, TextInput } from '../components/fields.tsx'
import { ColumnHeads } from '../components/list-parts.tsx'
import { Remark } from '../components/notice.tsx'
import { Tag } from '../components/tag.tsx'
import { type Page, param, type Reply, type Visit } from '../visit.ts'

const INCIDENTS_SHOWN = 20
const HANDOFFS_SHOWN = 10
const ID_CHARS_MAX = 100

/** Pages of the platform's operator. @param care of the queues, which no other page touches */
export const platform = (care: QueueCare): readonly Page[] => [
  { method: 'GET', path: '/kelola/platform', run: (visit) => showPlatform(visit, care, new Map()) },
  { method: 'GET', path: '/kelola/platform/pemeliharaan', run: async () => ({ kind: 'go', to: '/kelola/platform' }) },
  { method: 'POST', path: '/kelola/platform/pemeliharaan', run: (visit) => setMaintenance(visit, care) },
  { method: 'GET', path: '/kelola/platform/surat-mati/:queue', run: (visit) => showLetters(visit, care) },
  { method: 'POST', path: '/kelola/platform/surat-mati/:queue', run: (visit) => sendBack(visit, care) },
]

async function showPlatform(visit: Visit, care: QueueCare, faults: ReadonlyMap<string, string>): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  const text = words.platform
  const [depths, handoffs, refusals, incidents] = await Promise.all([
    readDepths(care, actor),
    oldestHandoffs(deps, actor, HANDOFFS_SHOWN),
    readRefusals(deps, actor),
    readInbox(deps, actor, { view: 'agency', kind: 'incident', limit: INCIDENTS_SHOWN }),
  ])
  if (depths.kind === 'refused') return depths
  if (handoffs.kind === 'refused') return handoffs
  if (refusals.kind === 'refused') return refusals
  const sum = (of: 'waiting' | 'dead'): number => depths.depths.reduce((total, depth) => total + depth[of], 0)
  const [oldest] = handoffs.handoffs
  const minutes = oldest ? Math.floor((Date.parse(wall.now) - Date.parse(oldest.since)) / 60_000) : null
  return {
    kind: 'page',
    title: text.title,
    section: 'manage',
    ...(faults.size > 0 ? { status: 422 } : {}),
    body: (
      <>
        <FaultSummary faults={[...faults].map(([id, said]) => ({ id, text: said }))} words={words} />
        <div class="page-head">
          <div>
            <h1 class="h1">{text.title}</h1>
            <p class="muted">{text.lead}</p>
          </div>
          <a href="/kelola/petugas">{text.people}</a>
        </div>
        <Counters
          label={text.summary}
          items={[
            {
              value: `${incidents.items.length}${incidents.next ? '+' : ''}`,
              label: text.incidents,
              href: '#gangguan',
              current: false,
              tone: 'late',
            },
            { value: String(sum('dead')), label: text.dead, href: '#antrean', current: false, tone: 'late' },
            { value: String(sum('waiting')), label: text.waiting, href: '#antrean', current: false },
            {
              value: minutes === null ? text.none : text.minutes(minutes),
              label: text.oldest,
              href: '#penyerahan',
              current: false,
            },
          ]}
        />
        <Incidents tasks={incidents.items} visit={visit} />
        <Queues depths={depths.depths} visit={visit} />
        <Handoffs handoffs={handoffs.handoffs} visit={visit} />
        <Refusals hours={refusals.hours} visit={visit} />
        <MaintenanceForm plan={await readMaintenance(deps)} faults={faults} visit={visit} />
      </>
    ),
  }
}

const Incidents = ({ tasks, visit }: { tasks: readonly Task[]; visit: Visit }) => {
  const { words, wall, language } = visit
  return (
    <section class="panel" id="gangguan">
      <div class="panel__head">
        <h2 class="h2">{words.platform.incidentsTitle}</h2>
        <a class="small" href="/kotak-masuk">
          {words.refusal.toInbox}
        </a>
      </div>
      {tasks.length === 0 ? (
        <p class="muted">{words.platform.noIncidents}</p>
      ) : (
        <ul class="checks">
          {tasks.map((task) => (
            <li>
              <span>
                <a href={`/tugas/${task.id}`}>{task.title}</a>
                <small>
                  {task.caseNumber} · {stepLabel(task.caseKind, task.step)[language]} · {wall.knownDay(task.createdAt)}
                  {task.holder && ` · ${task.holder.name}`}
                </small>
              </span>
              <DueTag dueAt={task.dueAt} wall={wall} words={words} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const Queues = ({ depths, visit: { words } }: { depths: readonly QueueDepth[]; visit: Visit }) => {
  const text = words.platform
  const { queue, ...numbers } = text.queueColumns
  return (
    <section class="panel" id="antrean">
      <div class="panel__head">
        <h2 class="h2">{text.queuesTitle}</h2>
      </div>
      <div class="scrolls" tabindex={0} role="region" aria-label={text.queuesTitle}>
        <table class="table table--figures" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                {queue}
              </th>
              {Object.values(numbers).map((name) => (
                <th role="columnheader" scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {depths.map((depth) => (
              <tr role="row">
                <th role="rowheader" scope="row">
                  {depth.queue}
                </th>
                <td role="cell" class="number">
                  {depth.dead + depth.deadInHand === 0 ? (
                    <span class="muted">0</span>
                  ) : (
                    <a
                      class="tag tag--late"
                      href={`/kelola/platform/surat-mati/${depth.queue}`}
                      aria-label={text.look(depth.dead + depth.deadInHand, depth.queue)}
                    >
                      {depth.dead + depth.deadInHand}
                    </a>
                  )}
                </td>
                {[depth.waiting, depth.inHand, depth.delayed].map((n) => (
                  <td role="cell" class="number">
                    {n === 0 ? <span class="muted">0</span> : n}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const Handoffs = ({ handoffs, visit }: { handoffs: readonly HandoffUnderWay[]; visit: Visit }) => {
  const { words, wall, deps, language } = visit
  const text = words.platform
  const office = (id: string): string => (isAgencyId(id) ? agencyRef(deps.regions, id).name : id)
  return (
    <section class="panel" id="penyerahan">
      <div class="panel__head">
        <h2 class="h2">{text.handoffsTitle}</h2>
      </div>
      {handoffs.length === 0 ? (
        <p class="muted">{text.noHandoffs}</p>
      ) : (
        <table class="table stacks" role="table">
          <ColumnHeads names={Object.values(text.handoffColumns)} />
          <tbody role="rowgroup">
            {handoffs.map(({ kind, number, from, to, step, since, sentAgain }) => (
              <tr role="row">
                <th role="rowheader" scope="row">
                  {number}
                  <small>{stepLabel(kind, step)[language]}</small>
                </th>
                <td role="cell">{text.way(office(from), office(to))}</td>
                <td role="cell">{wall.moment(since)}</td>
                <td role="cell">{text.again(sentAgain)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

const Refusals = ({ hours, visit }: { hours: readonly RefusedHour[]; visit: Visit }) => {
  const { words, wall, language } = visit
  const text = words.platform
  const codes = new Map<RefusalCode, { total: number; byHour: string[] }>()
  for (const { hour, counts } of hours)
    for (const [code, n] of Object.entries(counts) as [RefusalCode, number][]) {
      const known = codes.get(code) ?? { total: 0, byHour: [] }
      known.total += n
      known.byHour.push(`${wall.hour(hour)} ${n}`)
      codes.set(code, known)
    }
  const rows = [...codes].toSorted(([, a], [, b]) => b.total - a.total)
  return (
    <section class="panel" id="penolakan">
      <div class="panel__head">
        <h2 class="h2">{text.refusalsTitle}</h2>
        <span class="small muted">{text.refusalsLead}</span>
      </div>
      {rows.length === 0 ? (
        <p class="muted">{text.noRefusals}</p>
      ) : (
        <table class="table stacks" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                {text.refusalColumns.code}
              </th>
              <th role="columnheader" scope="col" class="number">
                {text.refusalColumns.total}
              </th>
              <th role="columnheader" scope="col">
                {text.refusalColumns.hours}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map(([code, { total, byHour }]) => (
              <tr role="row">
                <th role="rowheader" scope="row">
                  {code}
                  <small>{REFUSALS[code][language]}</small>
                </th>
                <td role="cell" class="number">
                  {total}
                </td>
                <td role="cell" class="small muted">
                  {byHour.join(' · ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

const MaintenanceForm = ({
  plan,
  faults,
  visit: { words, wall, typed },
}: {
  plan: Maintenance | undefined
  faults: ReadonlyMap<string, string>
  visit: Visit
}) => {
  const text = words.maintenance
  return (
    <section class="panel" id="pemeliharaan">
      <h2 class="h2">{text.title}</h2>
      <p class="muted small">{text.lead}</p>
      {plan && <p class="gap">{text.announced(wall.moment(plan.from), wall.moment(plan.until))}</p>}
      <form method="post" action="/kelola/platform/pemeliharaan">
        <div class="two">
          <TextInput
            id="from"
            label={text.from}
            value={typed.one('from')}
            type="datetime-local"
            fault={faults.get('from')}
          />
          <TextInput
            id="until"
            label={text.until}
            value={typed.one('until')}
            type="datetime-local"
            fault={faults.get('until')}
          />
        </div>
        <TextInput id="text" label={text.text} value={typed.one('text')} fault={faults.get('text')} />
        <div class="buttons">
          <button class="button" type="submit" name="aksi" value="umumkan">
            {text.announce}
          </button>
          {plan && (
            <button class="button button--second" type="submit" name="aksi" value="akhiri">
              {text.end}
            </button>
          )}
        </div>
      </form>
    </section>
  )
}

async function setMaintenance(visit: Visit, care: QueueCare): Promise<Reply> {
  const { deps, actor, typed, words, wall, language } = visit
  const text = words.maintenance
  const to = '/kelola/platform'
  if (typed.one('aksi') === 'akhiri') {
    const ended = await endMaintenance(deps, actor)
    return ended.kind === 'refused' ? ended : { kind: 'go', to, notice: { tone: 'ok', title: text.ended } }
  }
  const [from, until] = [wall.momentOf(typed.one('from')), wall.momentOf(typed.one('until'))]
  if (!from || !until) return showPlatform(visit, care, new Map([[from ? 'until' : 'from', text.chooseTime]]))
  const announced = await announceMaintenance(deps, actor, { from, until, text: typed.one('text') })
  if (announced.kind !== 'refused') return { kind: 'go', to, notice: { tone: 'ok', title: text.isAnnounced } }
  const faults = new Map((announced.faults ?? []).map(({ pointer, detail }) => [pointer.slice(1), detail[language]]))
  return faults.size === 0 ? announced : showPlatform(visit, care, faults)
}

// Dead letters of one queue.

const queueIn = (visit: Visit): QueueName | undefined => QUEUES.find((queue) => queue === param(visit, 'queue'))

async function showLetters(visit: Visit, care: QueueCare): Promise<Reply> {
  const { deps, actor, words } = visit
  const text = words.platform
  const queue = queueIn(visit)
  if (!queue) return refused('not-found')
  const read = await readDeadLetters(deps, care, actor, queue)
  if (read.kind === 'refused') return read
  const { letters, elsewhere } = read
  return {
    kind: 'page',
    title: text.lettersTitle(queue),
    section: 'manage',
    body: (
      <>
        <p class="small">
          <a href="/kelola/platform">{text.back}</a>
        </p>
        <div class="page-head">
          <div>
            <h1 class="h1">{text.lettersTitle(queue)}</h1>
            <p class="muted">{text.lettersLead}</p>
          </div>
        </div>
        {elsewhere > 0 && <Remark tone="soon">{text.inHandElsewhere(elsewhere)}</Remark>}
        {letters.length === 0 ? (
          elsewhere === 0 && <Empty title={text.noLettersTitle} text={text.noLettersText} />
        ) : (
          <form method="post" action={`/kelola/platform/surat-mati/${queue}`}>
            <div class="sheet">
              <table class="table stacks" role="table">
                <caption class="unseen">{text.lettersTitle(queue)}</caption>
                <ColumnHeads names={Object.values(text.letterColumns)} />
                <tbody role="rowgroup">
                  {letters.map((letter) => (
                    <LetterRow letter={letter} visit={visit} />
                  ))}
                </tbody>
              </table>
            </div>
            {read.more && <p class="muted gap">{text.more(letters.length)}</p>}
            <div class="buttons">
              <button class="button" type="submit" name="kirim" value="semua">
                {text.sendAll(queue)}
              </button>
            </div>
          </form>
        )}
      </>
    ),
  }
}

const LetterRow = ({ letter: { id, wanted, failed }, visit }: { letter: Explained; visit: Visit }) => {
  const { words, wall } = visit
  const text = words.platform
  return (
    <tr role="row">
      <th role="rowheader" scope="row" class="wrap-any">
        {wanted ? text.wanted(wanted.type, wanted.subject) : <Tag tone="late">{text.notOurs}</Tag>}
        {wanted && <small>{text.sentAt(wall.moment(wanted.time))}</small>}
      </th>
      <td role="cell" class="wrap-any">
        {failed ? text.failed(failed.code, failed.cause) : text.died}
        {failed && <small>{text.tries(failed.receives, wall.moment(failed.at))}</small>}
      </td>
      <td role="cell">
        <button class="button button--second button--small" type="submit" name="kirim" value={id}>
          {text.sendBack}
          <span class="unseen"> {wanted?.subject ?? id}</span>
        </button>
      </td>
    </tr>
  )
}

async function sendBack(visit: Visit, care: QueueCare): Promise<Reply> {
  const { actor, typed, words } = visit
  const text = words.platform
  const queue = queueIn(visit)
  if (!queue) return refused('not-found')
  const wanted = typed.one('kirim')
  if (wanted === '' || wanted.length > ID_CHARS_MAX) return refused('invalid')
  const sent = await sendBackLetters(care, actor, queue, wanted === 'semua' ? 'all' : [wanted])
  if (sent.kind === 'refused') return sent
  return {
    kind: 'go',
    to: `/kelola/platform/surat-mati/${queue}`,
    notice: sent.sent > 0 ? { tone: 'ok', title: text.sent(sent.sent) } : { tone: 'soon', title: text.gone },
  }
}
