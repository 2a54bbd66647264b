import * as z from 'zod'
import { actOnMany, type Deed, type DeedResult } from '../../../shared/cases/act-on-many.ts'
import { claimNext } from '../../../shared/cases/claim-next.ts'
import { withDraftNames } from '../../../shared/cases/draft-names.ts'
import { taskIdOf } from '../../../shared/cases/list-rows.ts'
import { staffOfAgency } from '../../../shared/cases/people/staff.ts'
import {
  type Counts,
  DUES,
  type InboxQuery,
  readCountsOf,
  readInbox,
  type TaskPage,
  type View,
} from '../../../shared/cases/reads/read-inbox.ts'
import { readTask } from '../../../shared/cases/reads/read-task.ts'
import type { Task } from '../../../shared/cases/reads/task-view.ts'
import { forgetView, readSavedViews, SavedView, saveView } from '../../../shared/cases/saved-views.ts'
import { stepLabel, stepsAt } from '../../../shared/cases/step-labels.ts'
import { rolesOn } from '../../../shared/contracts/staff.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import { withQuery } from '../address.ts'
import { Counters } from '../components/counters.tsx'
import { type Urgency, urgencyOf } from '../components/due.tsx'
import { Empty } from '../components/empty.tsx'
import { Select, TextInput } from '../components/fields.tsx'
import { NextPage } from '../components/list-parts.tsx'
import { mayTake, TaskRow } from '../components/task-row.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import { refusalText } from '../refusal-text.ts'
import { sectionsOf } from '../sections.ts'
import type { Notice, Page, Reply, Visit } from '../visit.ts'

const PAGE_TASKS = 40
const CSV_TASKS_MAX = 1_000
const CSV_PAGE = 100
const PICKED_MAX = 100
const REFUSALS_TOLD = 12

/** Which tasks are shown: all of it stands in the address. */
const Asked = z.object({
  tampilan: z.enum(['mine', 'agency', 'waiting', 'drafts', 'done']).catch('agency'),
  langkah: z.string().max(80).optional().catch(undefined),
  kecamatan: z
    .string()
    .regex(/^\d{2}\.\d{2}\.\d{2}$/)
    .optional()
    .catch(undefined),
  tenggat: z.enum(DUES).optional().catch(undefined),
  oleh: z.enum(['belum']).optional().catch(undefined),
})
type Asked = z.infer<typeof Asked>

const URGENCIES: readonly Urgency[] = ['late', 'today', 'week', 'later', 'none']

export const inbox: readonly Page[] = [
  { method: 'GET', path: '/kotak-masuk', run: showInbox },
  { method: 'GET', path: '/kotak-masuk.csv', run: downloadInbox },
  { method: 'POST', path: '/kotak-masuk', run: doWithPicked },
  { method: 'POST', path: '/kotak-masuk/berikutnya', run: takeNext },
  { method: 'POST', path: '/kotak-masuk/tampilan', run: keepView },
  { method: 'GET', path: '/kotak-masuk/serahkan', run: showHandOver },
  { method: 'POST', path: '/kotak-masuk/serahkan', run: handOver },
]

async function showInbox(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, query, cursor } = visit
  const asked = Asked.parse(query)
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const kept = (await readSavedViews(deps, actor)).map(({ name, query: list }) => ({ name, asked: askedOf(list) }))
  const draftsTab = Asked.parse({ tampilan: 'drafts' })
  const lists = [draftsTab, ...kept.map((one) => one.asked)].map(questionOf)
  const [{ counts, each }, page] = await Promise.all([
    readCountsOf(deps, actor, lists),
    pageOf(visit, asked, PAGE_TASKS, place.after),
  ])
  const [drafts = null, ...keptCounts] = each
  const next = await cursor.sign(page.next)
  const urgent =
    asked.tampilan === 'agency' && !query['dari']
      ? page.items.find((task) => task.state === 'Ready' && mayTake(task, actor))
      : undefined
  return {
    kind: 'page',
    title: words.inbox.title,
    section: 'inbox',
    badge: counts.open,
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{words.inbox.title}</h1>
            <p class="muted">{wall.longDay(wall.now)}</p>
          </div>
          <form method="post" action="/kotak-masuk/berikutnya" class="next">
            <input type="hidden" name="kunci" value={visit.newKey()} />
            {urgent && (
              <p class="small muted">
                {words.inbox.mostUrgent} <b>{urgent.title || words.inbox.unnamed}</b>
              </p>
            )}
            <button class="button" type="submit">
              {words.inbox.next}
            </button>
          </form>
        </div>
        <InboxCounters visit={visit} asked={asked} counts={counts} />
        <div class="beside">
          <aside class="side" id="saring" aria-label={words.inbox.filter}>
            <SavedViews
              visit={visit}
              asked={asked}
              kept={kept.map((one, i) => ({ ...one, count: keptCounts[i] ?? null }))}
            />
            <Filter visit={visit} asked={asked} />
          </aside>
          <section id="daftar" tabindex={-1} aria-label={words.inbox.list}>
            <Tabs visit={visit} asked={asked} counts={counts} drafts={drafts} />
            <TaskList visit={visit} asked={asked} page={page} counts={counts} />
            {next && <NextPage visit={visit} href={hrefOf({ ...asked, dari: next })} />}
          </section>
        </div>
      </>
    ),
  }
}

/** The filters of an address, wherever it was kept. */
const askedOf = (query: string): Asked => Asked.parse(Object.fromEntries(new URLSearchParams(query)))

/** The use case's question for what the address asks. */
function questionOf({ tampilan, langkah, kecamatan, tenggat, oleh }: Asked): Omit<InboxQuery, 'limit' | 'after'> {
  const view: View =
    tampilan === 'drafts' ? 'agency' : tampilan === 'agency' && oleh === 'belum' ? 'unclaimed' : tampilan
  return { view, step: tampilan === 'drafts' ? 'draft' : langkah, district: kecamatan, due: tenggat }
}

async function pageOf(
  { deps, actor }: Visit,
  asked: Asked,
  limit: number,
  after: string | undefined,
): Promise<TaskPage> {
  const page = await readInbox(deps, actor, { ...questionOf(asked), limit, after })
  return { ...page, items: await withDraftNames(deps, actor, page.items) }
}

/** The address of a list; what is at its default stays out. */
function hrefOf(asked: Partial<Asked> & { dari?: string }, path = '/kotak-masuk'): string {
  return withQuery(path, { ...asked, tampilan: asked.tampilan === 'agency' ? undefined : asked.tampilan })
}

const isNarrowed = ({ langkah, kecamatan, tenggat, oleh }: Asked): boolean =>
  [langkah, kecamatan, tenggat, oleh].some((one) => one !== undefined)

const InboxCounters = ({ visit, asked, counts }: { visit: Visit; asked: Asked; counts: Counts }) => {
  const { inbox } = visit.words
  const number = (n: number): string => `${n}${counts.capped ? '+' : ''}`
  const only = asked.tampilan === 'agency' && asked.langkah === undefined && asked.kecamatan === undefined
  return (
    <Counters
      label={inbox.summary}
      items={[
        { value: number(counts.open), label: inbox.open, href: hrefOf({}), current: only && !isNarrowed(asked) },
        {
          value: number(counts.late),
          label: inbox.late,
          href: hrefOf({ tenggat: 'late' }),
          current: only && asked.tenggat === 'late',
          tone: 'late',
        },
        {
          value: number(counts.dueToday),
          label: inbox.today,
          href: hrefOf({ tenggat: 'today' }),
          current: only && asked.tenggat === 'today',
          tone: 'soon',
        },
        {
          value: number(counts.dueThisWeek),
          label: inbox.week,
          href: hrefOf({ tenggat: 'week' }),
          current: only && asked.tenggat === 'week',
        },
        {
          value: number(counts.unclaimed),
          label: inbox.unclaimed,
          href: hrefOf({ oleh: 'belum' }),
          current: only && asked.oleh === 'belum',
        },
      ]}
    />
  )
}

const Tabs = ({
  visit,
  asked,
  counts,
  drafts: draftCount,
}: {
  visit: Visit
  asked: Asked
  counts: Counts
  drafts: number | null
}) => {
  const { actor, words } = visit
  const kind = kindOf(actor.agency)
  const drafts = sectionsOf(actor).some(({ name }) => name === 'new-proposal')
  const tabs: { view: Asked['tampilan']; count?: number }[] = [
    { view: 'mine', count: counts.mine },
    { view: 'agency', count: counts.open },
    ...(kind === 'ministry' || kind === 'province-social' || kind === 'platform' ? [] : [{ view: 'waiting' as const }]),
    ...(drafts ? [{ view: 'drafts' as const, count: draftCount ?? 0 }] : []),
    { view: 'done' },
  ]
  return (
    <nav class="tabs" aria-label={words.inbox.queues}>
      {tabs.map(({ view, count }) => (
        <a href={hrefOf({ tampilan: view })} aria-current={view === asked.tampilan ? 'page' : undefined}>
          {words.inbox.views[view]}
          {count !== undefined && <span class="count">{count}</span>}
        </a>
      ))}
    </nav>
  )
}

const Filter = ({ visit, asked }: { visit: Visit; asked: Asked }) => {
  const { deps, actor, words, language } = visit
  const { inbox } = words
  const kind = kindOf(actor.agency)
  const steps = stepsAt(kind === 'platform' ? 'owner' : kind)
  const districts = kind.startsWith('city-') ? deps.regions.children(regionOf(actor.agency)) : []
  return (
    <form class="panel panel--small" method="get" action="/kotak-masuk">
      <h2 class="h3">{inbox.filter}</h2>
      {asked.tampilan !== 'agency' && <input type="hidden" name="tampilan" value={asked.tampilan} />}
      <Select
        id="langkah"
        label={inbox.step}
        value={asked.langkah ?? ''}
        options={[['', inbox.everyStep], ...steps.map(({ step, label }): [string, string] => [step, label[language]])]}
      />
      {districts.length > 0 && (
        <Select
          id="kecamatan"
          label={inbox.district}
          value={asked.kecamatan ?? ''}
          options={[['', inbox.everyDistrict], ...districts.map(({ code, name }): [string, string] => [code, name])]}
        />
      )}
      <Select
        id="tenggat"
        label={inbox.due}
        value={asked.tenggat ?? ''}
        options={[
          ['', inbox.everyDue],
          ['late', inbox.late],
          ['today', inbox.today],
          ['week', inbox.week],
        ]}
      />
      {asked.tampilan === 'agency' && (
        <Select
          id="oleh"
          label={inbox.held}
          value={asked.oleh ?? ''}
          options={[
            ['', inbox.anyone],
            ['belum', inbox.noOne],
          ]}
        />
      )}
      <div class="buttons">
        <button class="button button--second button--small" type="submit">
          {inbox.apply}
        </button>
        {isNarrowed(asked) && <a href={hrefOf({ tampilan: asked.tampilan })}>{inbox.clear}</a>}
      </div>
      <p class="phone-only">
        <a href="#daftar">{inbox.filterClose}</a>
      </p>
    </form>
  )
}

type KeptView = { name: string; asked: Asked; count: number | null }

/** Lists that the officer has kept, and a way to keep this one. */
const SavedViews = ({ visit, asked, kept }: { visit: Visit; asked: Asked; kept: readonly KeptView[] }) => {
  const { inbox } = visit.words
  const here = hrefOf(asked)
  const current = kept.find((one) => hrefOf(one.asked) === here)
  const mayKeep = !current && (isNarrowed(asked) || asked.tampilan !== 'agency')
  if (kept.length === 0 && !mayKeep) return null
  return (
    <section class="panel panel--small">
      <h2 class="h3">{inbox.saved}</h2>
      {kept.length > 0 && (
        <ul class="kept-views">
          {kept.map(({ name, asked: list, count }) => (
            <li>
              <a class="wrap-any" href={hrefOf(list)} aria-current={hrefOf(list) === here ? 'page' : undefined}>
                {name}
              </a>
              {count !== null && <span class="count">{count}</span>}
            </li>
          ))}
        </ul>
      )}
      {(mayKeep || current) && (
        <form method="post" action="/kotak-masuk/tampilan">
          <input type="hidden" name="ke" value={here} />
          {current ? (
            <>
              <input type="hidden" name="nama" value={current.name} />
              <button class="as-link" name="aksi" value="hapus">
                {inbox.forget(current.name)}
              </button>
            </>
          ) : (
            <>
              <TextInput id="nama" label={inbox.saveName} value="" />
              <button class="button button--second button--small" name="aksi" value="simpan">
                {inbox.save}
              </button>
            </>
          )}
        </form>
      )}
    </section>
  )
}

const TaskList = ({
  visit,
  asked,
  page: { items, next },
  counts,
}: {
  visit: Visit
  asked: Asked
  page: TaskPage
  counts: Counts
}) => {
  const { words } = visit
  const { inbox } = words
  const done = asked.tampilan === 'done'
  const pickable = asked.tampilan !== 'waiting' && !done
  if (items.length === 0)
    return (
      <>
        <ListTools visit={visit} asked={asked} count={undefined} />
        <NothingHere visit={visit} asked={asked} counts={counts} />
      </>
    )
  const groups = done ? [{ urgency: null, tasks: items }] : groupsOf(visit, items)
  return (
    <>
      <ListTools
        visit={visit}
        asked={asked}
        count={(done ? inbox.shownDone : inbox.shown)(items.length, next !== null)}
      />
      <form method="post" action="/kotak-masuk" class="sheet">
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <input type="hidden" name="ke" value={hrefOf(asked)} />
        <table class="table work" role="table">
          <caption class="unseen">{inbox.list}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {pickable && (
                <th role="columnheader" scope="col">
                  <span class="unseen">{inbox.columns.pick}</span>
                </th>
              )}
              {[inbox.columns.proposal, inbox.columns.task, inbox.columns.due, inbox.columns.holder].map((name) => (
                <th role="columnheader" scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(({ urgency, tasks }) => (
            <tbody role="rowgroup">
              {urgency && (
                <tr role="row" class="group-row">
                  <th role="rowheader" scope="rowgroup" colspan={5}>
                    <span class={urgency === 'late' ? 'is-late' : undefined}>{inbox.groups[urgency]}</span>
                    <span class="count">{tasks.length}</span>
                  </th>
                </tr>
              )}
              {tasks.map((task) => (
                <TaskRow task={task} visit={visit} pickable={pickable} />
              ))}
            </tbody>
          ))}
        </table>
        {pickable && (
          <div class="table-bar">
            <span class="muted">{inbox.forPicked}</span>
            <button class="button button--second button--small" name="aksi" value="ambil">
              {inbox.claim}
            </button>
            <button class="button button--second button--small" name="aksi" value="lepas">
              {inbox.release}
            </button>
            <button class="button button--second button--small" name="aksi" value="serahkan">
              {inbox.handOver}
            </button>
            <button class="button button--second button--small" name="aksi" value="cetak">
              {inbox.workSheet}
            </button>
          </div>
        )}
      </form>
    </>
  )
}

const ListTools = ({ visit, asked, count }: { visit: Visit; asked: Asked; count: string | undefined }) => (
  <div class="list-tools">
    <a class="button button--second button--small phone-only" href="#saring">
      {visit.words.inbox.filterOpen}
    </a>
    <span class="muted">{count}</span>
    {count && (
      <a class="not-on-phone" href={hrefOf(asked, '/kotak-masuk.csv')}>
        {visit.words.inbox.csv}
      </a>
    )}
  </div>
)

const NothingHere = ({ visit, asked, counts }: { visit: Visit; asked: Asked; counts: Counts }) => {
  const { empty, clear, views } = visit.words.inbox
  if (isNarrowed(asked))
    return (
      <Empty title={empty.filteredTitle} text={empty.filteredText}>
        <a href={hrefOf({ tampilan: asked.tampilan })}>{clear}</a>
      </Empty>
    )
  switch (asked.tampilan) {
    case 'mine':
      return (
        <Empty title={empty.mineTitle} text={empty.mineText(counts.open)}>
          <a href={hrefOf({})}>{views.agency}</a>
        </Empty>
      )
    case 'waiting':
      return <Empty title={empty.waitingTitle} text={empty.waitingText} />
    case 'drafts':
      return (
        <Empty title={empty.draftsTitle} text={empty.draftsText}>
          <a class="button" href="/usulan/baru">
            {visit.words.sections['new-proposal']}
          </a>
        </Empty>
      )
    case 'done':
      return <Empty title={empty.doneTitle} text={empty.doneText} />
    case 'agency':
      return <Empty title={empty.agencyTitle} text={empty.agencyText} />
  }
}

function groupsOf({ wall }: Visit, tasks: readonly Task[]): { urgency: Urgency; tasks: Task[] }[] {
  const groups = Map.groupBy(tasks, ({ dueAt }) => urgencyOf(dueAt, wall))
  return URGENCIES.flatMap((urgency) => {
    const some = groups.get(urgency)
    return some ? [{ urgency, tasks: some }] : []
  })
}

async function downloadInbox(visit: Visit): Promise<Reply> {
  const { words, language, wall, query } = visit
  const asked = Asked.parse(query)
  const tasks = await everyItem(CSV_TASKS_MAX, (after) => pageOf(visit, asked, CSV_PAGE, after))
  return csvFile(`kotak-masuk-${wall.today}`, [
    words.inbox.csvColumns,
    ...tasks.map(({ caseNumber, title, caseKind, step, dueAt, holder, place, createdAt }) => [
      caseNumber,
      title,
      stepLabel(caseKind, step)[language],
      dueAt === null ? '' : wall.dayOf(dueAt),
      holder?.name ?? '',
      place?.district.name ?? '',
      place?.village.name ?? '',
      wall.dayOf(createdAt),
    ]),
  ])
}

/** A list of this page, wherever a form says to go on. */
const backTo = (text: string): string => (/^\/kotak-masuk(\?[^\s\\]*)?$/.test(text) ? text : '/kotak-masuk')

async function doWithPicked(visit: Visit): Promise<Reply> {
  const { typed, words } = visit
  const to = backTo(typed.one('ke'))
  const one = typed.one('ambil')
  const ids = one === '' ? typed.all('pilih').slice(0, PICKED_MAX) : [one]
  if (ids.length === 0) return { kind: 'go', to, notice: { tone: 'soon', title: words.inbox.nonePicked } }
  const action = one === '' ? typed.one('aksi') : 'ambil'
  if (action === 'serahkan')
    return { kind: 'go', to: `/kotak-masuk/serahkan?${new URLSearchParams({ tugas: ids.join(',') })}` }
  if (action === 'cetak')
    return { kind: 'go', to: `/kotak-masuk/lembar-kerja?${new URLSearchParams({ tugas: ids.join(',') })}` }
  if (action !== 'ambil' && action !== 'lepas') return refused('invalid')
  const deed: Deed = { action: action === 'ambil' ? 'claim' : 'release' }
  const results = await actOnMany(visit.deps, visit.actor, ids, deed, (id) => visit.keyOf([id], deed))
  const [first] = results
  // Who takes one task wants to work on it.
  if (one !== '' && first?.answer.kind === 'answered') return { kind: 'go', to: `/tugas/${one}` }
  const said = action === 'ambil' ? words.inbox.claimed : words.inbox.released
  return { kind: 'go', to, notice: await noticeOf(visit, results, said) }
}

/** The result of each item: how many went well, and by name what did not and why. */
async function noticeOf(visit: Visit, results: readonly DeedResult[], said: (n: number) => string): Promise<Notice> {
  const { deps, actor, words } = visit
  const well = results.filter(({ answer }) => answer.kind === 'answered')
  const lines = await Promise.all(
    results.flatMap(({ id, answer }) => {
      if (answer.kind !== 'refused') return []
      return [
        readTask(deps, actor, id).then((read) => {
          const title = read.kind === 'found' ? read.task.title || words.inbox.unnamed : ''
          return `${title ? `${title}: ` : ''}${refusalText(visit, answer)}`
        }),
      ]
    }),
  )
  const told = lines.slice(0, REFUSALS_TOLD)
  if (lines.length === 0) return { tone: 'ok', title: said(well.length) }
  const rest = lines.length - told.length
  return {
    tone: well.length > 0 ? 'soon' : 'late',
    title:
      well.length > 0
        ? `${said(well.length)}. ${words.inbox.refusedOf(lines.length)}:`
        : `${words.inbox.refusedOf(lines.length)}:`,
    lines: rest > 0 ? [...told, words.inbox.more(rest)] : told,
  }
}

/** Keeps the list that is shown by a name, or forgets one. */
async function keepView(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const to = backTo(typed.one('ke'))
  const view = SavedView.safeParse({ name: typed.one('nama'), query: to.split('?')[1] ?? '' })
  if (!view.success) return { kind: 'go', to, notice: { tone: 'soon', title: words.inbox.nameFirst } }
  if (typed.one('aksi') === 'hapus') {
    await forgetView(deps, actor, view.data.name)
    return { kind: 'go', to, notice: { tone: 'ok', title: words.inbox.forgotten(view.data.name) } }
  }
  const kept = await saveView(deps, actor, view.data)
  return {
    kind: 'go',
    to,
    notice:
      kept.kind === 'saved'
        ? { tone: 'ok', title: words.inbox.keptAs(view.data.name) }
        : { tone: 'soon', title: words.inbox.viewsFull },
  }
}

async function takeNext(visit: Visit): Promise<Reply> {
  const { deps, actor, words } = visit
  const claimed = await claimNext(deps, actor, {}, visit.keyOf([], {}))
  if (claimed.kind === 'refused') return claimed
  if (claimed.kind === 'none')
    return { kind: 'go', to: '/kotak-masuk', notice: { tone: 'soon', title: words.inbox.nothingNext } }
  if (claimed.kind === 'replayed') return { kind: 'go', to: `/tugas/${claimed.resource}` }
  const { flow } = claimed.head
  return { kind: 'go', to: `/tugas/${taskIdOf(flow.id, openTaskOf(flow)?.n ?? 0)}` }
}

async function showHandOver(visit: Visit, fault?: string): Promise<Reply> {
  const { deps, actor, words, query } = visit
  const ids = (query['tugas'] ?? visit.typed.one('tugas')).split(',').slice(0, PICKED_MAX)
  const colleagues = (await staffOfAgency(deps, actor.agency)).flatMap((staff) => {
    const roles = rolesOn(staff, visit.wall.today).filter((role) => role !== 'partner-system')
    return staff.sub === actor.sub || roles.length === 0 ? [] : [{ ...staff, roles }]
  })
  return {
    kind: 'page',
    title: words.inbox.handOverTitle,
    section: 'inbox',
    ...(fault ? { status: 422 } : {}),
    body: (
      <form class="panel narrow" method="post" action="/kotak-masuk/serahkan">
        <h1 class="h1">{words.inbox.handOverTitle}</h1>
        <p class="muted">
          {words.inbox.handOverLead} ({ids.length} {words.layout.tasks})
        </p>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <input type="hidden" name="tugas" value={ids.join(',')} />
        <Select
          id="kepada"
          label={words.inbox.handOverTo}
          value=""
          fault={fault}
          options={[
            ['', words.inbox.choose],
            ...colleagues.map(({ sub, name, roles }): [string, string] => [
              sub,
              `${name} (${roles.map((role) => words.roles[role]).join(', ')})`,
            ]),
          ]}
        />
        <div class="buttons">
          <button class="button" type="submit">
            {words.inbox.handOverDo}
          </button>
          <a href="/kotak-masuk">{words.inbox.cancel}</a>
        </div>
      </form>
    ),
  }
}

async function handOver(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const to = typed.one('kepada')
  if (to === '') return showHandOver(visit, words.inbox.chooseSomeone)
  const person = (await staffOfAgency(deps, actor.agency)).find(({ sub }) => sub === to)
  const ids = typed.one('tugas').split(',').slice(0, PICKED_MAX)
  const deed: Deed = { action: 'delegate', to }
  const results = await actOnMany(deps, actor, ids, deed, (id) => visit.keyOf([id], deed))
  return {
    kind: 'go',
    to: '/kotak-masuk',
    notice: await noticeOf(visit, results, (n) => words.inbox.delegated(n, person?.name ?? '')),
  }
}
