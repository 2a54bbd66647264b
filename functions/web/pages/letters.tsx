import { type Letter, type LetterItem, letterKindsOf, sendLetter } from '../../../shared/cases/letters.ts'
import { staffOfAgency } from '../../../shared/cases/people/staff.ts'
import { type Prepared, prepareLetter, readLetterTasks } from '../../../shared/cases/prepare-letter.ts'
import type { CustodyView } from '../../../shared/cases/reads/read-proposal.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { rolesOn } from '../../../shared/contracts/staff.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { Day, letterNumber } from '../../../shared/workflows/form-fields.ts'
import { Empty } from '../components/empty.tsx'
import { FaultSummary } from '../components/fields.tsx'
import { LetterForm, type Person, type Shown } from '../components/letter-form.tsx'
import { ColumnHeads, NextPage } from '../components/list-parts.tsx'
import { Remark } from '../components/notice.tsx'
import { Tag } from '../components/tag.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import {
  amountName,
  facilitatorName,
  faultsOf,
  type Item,
  type Kind,
  kindIn,
  letterIn,
  PAGE_TASKS,
} from '../letter-typed.ts'
import { refusalText } from '../refusal-text.ts'
import type { Page, Reply, Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'

const CSV_TASKS_MAX = 1_000
const CSV_PAGE = 100

export const letters: readonly Page[] = [
  { method: 'GET', path: '/surat', run: (visit) => showTasks(visit, kindIn(visit.query['jenis']), {}) },
  { method: 'GET', path: '/surat.csv', run: downloadTasks },
  { method: 'GET', path: '/surat/periksa', run: async () => ({ kind: 'go', to: '/surat' }) },
  { method: 'POST', path: '/surat/periksa', run: readBack },
  { method: 'GET', path: '/surat/kirim', run: async () => ({ kind: 'go', to: '/surat' }) },
  { method: 'POST', path: '/surat/kirim', run: sign },
  { method: 'GET', path: '/surat/hasil', run: showResult },
]

// Choosing.

async function showTasks(visit: Visit, asked: Kind | undefined, shown: Shown): Promise<Reply> {
  const { deps, actor, words, query, cursor } = visit
  const kinds = letterKindsOf(actor)
  const kind = asked ?? kinds[0]
  if (kind === undefined) return refused('forbidden')
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const [read, facilitators] = await Promise.all([
    readLetterTasks(deps, actor, kind, { limit: PAGE_TASKS, after: place.after }),
    kind === 'responsibility-statement' ? facilitatorsOf(visit) : [],
  ])
  if (read.kind === 'refused') return read
  const next = await cursor.sign(read.next)
  const faults = shown.faults ?? new Map<string, string>()
  return {
    kind: 'page',
    title: words.letters.kinds[kind],
    section: 'letters',
    ...(shown.status ? { status: shown.status } : {}),
    body: (
      <>
        <FaultSummary faults={[...faults].map(([id, text]) => ({ id, text }))} words={words} />
        <div class="page-head">
          <div>
            <h1 class="h1">{words.sections.letters}</h1>
            <p class="muted">{words.letters.lead}</p>
          </div>
        </div>
        {kinds.length > 1 && (
          <nav class="tabs" aria-label={words.letters.kindsLabel}>
            {kinds.map((one) => (
              <a href={hrefOf(one)} aria-current={one === kind ? 'page' : undefined}>
                {words.letters.kinds[one]}
              </a>
            ))}
          </nav>
        )}
        {read.tasks.length === 0 ? (
          <Empty title={words.letters.emptyTitle} text={words.letters.emptyText}>
            <a href="/kotak-masuk">{words.refusal.toInbox}</a>
          </Empty>
        ) : (
          <LetterForm
            visit={visit}
            kind={kind}
            tasks={read.tasks}
            more={next !== null}
            facilitators={facilitators}
            shown={shown}
            faults={faults}
          />
        )}
        {next && <NextPage visit={visit} href={hrefOf(kind, { dari: next })} />}
      </>
    ),
  }
}

const hrefOf = (kind: Kind, more: Record<string, string> = {}): string =>
  `/surat?${new URLSearchParams({ jenis: kind, ...more })}`

async function facilitatorsOf({ deps, actor, wall }: Visit): Promise<Person[]> {
  const staff = await staffOfAgency(deps, actor.agency)
  return staff.flatMap((one): Person[] =>
    rolesOn(one, wall.today).includes('facilitator') ? [[one.sub, one.name]] : [],
  )
}

/** Everything that waits for a letter of a kind, as a file. */
async function downloadTasks(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, query } = visit
  const kind = kindIn(query['jenis']) ?? letterKindsOf(actor)[0]
  if (kind === undefined) return refused('forbidden')
  const tasks = await everyItem(CSV_TASKS_MAX, async (after) => {
    const read = await readLetterTasks(deps, actor, kind, { limit: CSV_PAGE, after })
    return read.kind === 'refused' ? read : { items: read.tasks, next: read.next }
  })
  if (!Array.isArray(tasks)) return tasks
  return csvFile(`surat-${wall.today}`, [
    words.letters.csvColumns,
    ...tasks.map((task) => [
      task.number,
      task.title,
      task.village,
      task.requestedAmount,
      task.dueAt === null ? '' : wall.dayOf(task.dueAt),
      task.holder?.name ?? '',
      task.checks.map(({ label, result }) => `${label}: ${words.case.results[result]}`).join('; '),
    ]),
  ])
}

// Reading back.

async function readBack(visit: Visit): Promise<Reply> {
  const { deps, actor, typed } = visit
  const kind = kindIn(typed.one('jenis'))
  if (!kind) return refused('invalid')
  if (typed.one('aksi') === 'ubah') return showTasks(visit, kind, { typed })
  if (typed.one('aksi') === 'semua') return showTasks(visit, kind, { typed, everyOne: true })
  const read = letterIn(visit, kind)
  if (read.kind === 'faulty') return showTasks(visit, kind, { typed, faults: read.faults, status: 422 })
  const prepared = await prepareLetter(deps, actor, read.letter, read.items)
  if (prepared.kind === 'refused') {
    const faults = faultsOf(visit, prepared)
    return faults.size === 0 ? prepared : showTasks(visit, kind, { typed, faults, status: 409 })
  }
  const missing = missingFacilitators(visit, prepared.items)
  if (missing.size > 0) return showTasks(visit, kind, { typed, faults: missing, status: 422 })
  return readBackPage(visit, read.letter, read.items, prepared.items)
}

/** Where the step's own rules ask for a facilitator: told at its field, not as a refusal of the whole. */
function missingFacilitators({ words }: Visit, items: readonly Prepared[]): Map<string, string> {
  return new Map(
    items.flatMap(({ id, about, standing }) =>
      standing.kind === 'refused' && standing.faults?.some(({ pointer }) => pointer === '/form/facilitator')
        ? [[facilitatorName(id), words.letters.faults.facilitator(about?.title ?? '')]]
        : [],
    ),
  )
}

function readBackPage(visit: Visit, letter: Letter, asked: readonly Item[], prepared: readonly Prepared[]): Reply {
  const { actor, words, wall } = visit
  const text = words.letters
  const said = new Map(asked.map((item) => [item.task, item]))
  const will = prepared.flatMap(({ id, about, standing }) =>
    standing.kind === 'would' && about ? [{ id, about, preview: standing.preview, said: said.get(id) }] : [],
  )
  const willNot = prepared.filter(({ standing }) => standing.kind === 'refused')
  const amountOf = (one: (typeof will)[number]): number => one.said?.amount ?? one.about.requestedAmount ?? 0
  return {
    kind: 'page',
    title: text.readBack,
    section: 'letters',
    body: (
      <form class="panel panel--task narrow" method="post" action="/surat/kirim">
        <h1 class="h1">{text.readBack}</h1>
        <p class="muted">{text.readBackLead}</p>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <input type="hidden" name="jenis" value={letter.kind} />
        <input type="hidden" name="nomor" value={letter.number} />
        <input type="hidden" name="tanggal" value={letter.date} />
        <dl class="describe gap">
          <div>
            <dt>{text.kinds[letter.kind]}</dt>
            <dd>
              <b>{letter.number}</b>, {wall.day(letter.date)}
            </dd>
          </div>
          <div>
            <dt>{text.signer}</dt>
            <dd>{actor.name}</dd>
          </div>
          <div>
            <dt>{text.total}</dt>
            <dd>{rupiah(will.reduce((sum, one) => sum + amountOf(one), 0))}</dd>
          </div>
        </dl>
        {will.length > 0 && (
          <>
            <h2 class="h3 gap">{text.will(will.length)}</h2>
            <ul class="roster">
              {will.map((one) => (
                <li>
                  <input type="hidden" name="pilih" value={one.id} />
                  {one.said?.amount !== undefined && (
                    <input type="hidden" name={amountName(one.id)} value={String(one.said.amount)} />
                  )}
                  {one.said?.facilitator !== undefined && (
                    <input type="hidden" name={facilitatorName(one.id)} value={one.said.facilitator} />
                  )}
                  <span>
                    <b>{one.about.title}</b> {one.about.number} · {one.about.village}
                    <br />
                    <span class="small muted">{whereTo(visit, one.preview)}</span>
                  </span>
                  <span class="nowrap">{rupiah(amountOf(one))}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        {willNot.length > 0 && (
          <Remark tone="soon">
            <p>
              <b>{text.willNot(willNot.length)}.</b> {text.willNotLead}
            </p>
            <ul>
              {willNot.map(({ about, standing }) => (
                <li>
                  {about?.title ?? text.unknown}: {standing.kind === 'refused' && refusalText(visit, standing)}
                </li>
              ))}
            </ul>
          </Remark>
        )}
        <div class="buttons">
          {will.length > 0 && (
            <button class="button" type="submit">
              {text.sign(will.length)}
            </button>
          )}
          <button class="as-link" type="submit" formaction="/surat/periksa" name="aksi" value="ubah">
            {words.case.change}
          </button>
        </div>
      </form>
    ),
  }
}

type Ahead = { custody: CustodyView; state: string; step?: string | null }

/** Where a case is or goes, in one line. */
function whereTo({ words, language }: Visit, { custody, step }: Ahead): string {
  if (custody.kind === 'closed') return ''
  const office = custody.kind === 'held' ? custody.agency : custody.to
  return [`${words.letters.goesTo} ${office.name}`, step ? stepLabel('proposal', step)[language] : '']
    .filter(Boolean)
    .join(', ')
}

// Signing.

async function sign(visit: Visit): Promise<Reply> {
  const { deps, actor, typed } = visit
  const kind = kindIn(typed.one('jenis'))
  if (!kind) return refused('invalid')
  const read = letterIn(visit, kind)
  if (read.kind === 'faulty') return showTasks(visit, kind, { typed, faults: read.faults, status: 422 })
  const { letter, items } = read
  const keyed = items.map((item): LetterItem => ({ ...item, key: visit.keyOf([item.task], { letter, ...item }) }))
  const sent = await sendLetter(deps, actor, letter, keyed, visit.keyOf([], letter))
  if (sent.kind === 'refused') {
    const faults = faultsOf(visit, sent)
    return faults.size === 0 ? sent : showTasks(visit, kind, { typed, faults, status: 409 })
  }
  const query = new URLSearchParams({
    jenis: kind,
    nomor: letter.number,
    tanggal: letter.date,
    tugas: items.map(({ task }) => task).join(','),
  })
  return { kind: 'go', to: `/surat/hasil?${query}` }
}

/** How the letter stands at each of its tasks, as it now is: to be looked at again, and gone on with. */
async function showResult(visit: Visit): Promise<Reply> {
  const { deps, actor, words, query } = visit
  const text = words.letters
  const kind = kindIn(query['jenis'])
  const number = letterNumber.safeParse(query['nomor'])
  const date = Day.safeParse(query['tanggal'])
  const tasks = (query['tugas'] ?? '').split(',').filter(Boolean).slice(0, PAGE_TASKS)
  if (!kind || !number.success || !date.success || tasks.length === 0) return { kind: 'go', to: '/surat' }
  const letter: Letter = { kind, number: number.data, date: date.data }
  const prepared = await prepareLetter(
    deps,
    actor,
    letter,
    tasks.map((task) => ({ task })),
  )
  if (prepared.kind === 'refused') return prepared
  const signed = prepared.items.filter(({ standing }) => standing.kind === 'signed').length
  const open = prepared.items.length - signed
  const title = `${text.kinds[kind]} ${letter.number}`
  return {
    kind: 'page',
    title: text.resultTitle(title),
    section: 'letters',
    body: (
      <>
        <div class={signed > 0 ? 'done-box' : 'notice notice--late'} role="status">
          <h1 class="h2">
            {title}: {text.signed(signed)}
          </h1>
          {open > 0 && <p>{text.notSigned(open)}</p>}
        </div>
        <div class="sheet gap">
          <table class="table stacks" role="table">
            <caption class="unseen">{text.resultTitle(title)}</caption>
            <ColumnHeads names={Object.values(text.resultColumns)} />
            <tbody role="rowgroup">
              {prepared.items.map(({ about, standing }) => (
                <tr role="row">
                  <th role="rowheader" scope="row">
                    {about ? <a href={`/usulan/${about.caseId}`}>{about.title}</a> : text.unknown}
                    {about && (
                      <small>
                        {about.number} · {about.village}
                      </small>
                    )}
                  </th>
                  <td role="cell">
                    {standing.kind === 'signed' ? (
                      <Tag tone="ok">{text.isSigned}</Tag>
                    ) : (
                      <Tag tone="soon">{text.isNotSigned}</Tag>
                    )}
                  </td>
                  <td role="cell">
                    {standing.kind === 'signed'
                      ? whereNow(visit, standing.custody)
                      : standing.kind === 'refused'
                        ? refusalText(visit, standing)
                        : text.mayGoOn}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="buttons">
          <a
            class="button"
            href={open > 0 ? hrefOf(kind, { nomor: letter.number, tanggal: letter.date }) : '/kotak-masuk'}
          >
            {open > 0 ? text.goOn : words.refusal.toInbox}
          </a>
          <a href={hrefOf(kind)}>{text.another}</a>
        </div>
      </>
    ),
  }
}

const whereNow = ({ words }: Visit, custody: CustodyView): string =>
  custody.kind === 'held'
    ? words.case.doneTo(custody.agency.name)
    : custody.kind === 'inTransit'
      ? words.case.inTransit(custody.to.name)
      : ''
