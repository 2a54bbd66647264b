import type { Child } from 'hono/jsx'
import { actOnMany, type Deed } from '../../../shared/cases/act-on-many.ts'
import { claimNext } from '../../../shared/cases/claim-next.ts'
import { withDraftNames } from '../../../shared/cases/draft-names.ts'
import { taskIdOf } from '../../../shared/cases/list-rows.ts'
import {
  type Counts,
  countElsewhere,
  type Desk,
  readDesk,
  readInbox,
  type TaskPage,
} from '../../../shared/cases/reads/read-inbox.ts'
import type { Task } from '../../../shared/cases/reads/task-view.ts'
import { readSavedViews } from '../../../shared/cases/saved-views.ts'
import { stepLabel, stepsAt } from '../../../shared/cases/step-labels.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import { PRODUCT_CATEGORIES } from '../../../shared/names/proposal.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { Counters } from '../components/counters.tsx'
import { type Urgency, urgencyOf } from '../components/due.tsx'
import { Empty } from '../components/empty.tsx'
import { Select } from '../components/fields.tsx'
import { NextPage, NumberedPages } from '../components/list-parts.tsx'
import { SavedViews } from '../components/saved-views.tsx'
import { mayTake, TaskRow } from '../components/task-row.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import { keepView } from '../keep-view.ts'
import { noticeOfEach } from '../notice-of-each.ts'
import { pageAsked } from '../page-numbers.ts'
import { sectionsOf } from '../sections.ts'
import type { Page, Reply, Visit } from '../visit.ts'
import { Asked, askedOf, backTo, hrefOf, isNarrowed, listOf, PICKED_MAX, questionOf, taskHref } from './inbox-query.ts'

const PAGE_TASKS = 30
const CSV_TASKS_MAX = 1_000
const CSV_PAGE = 100

const URGENCIES: readonly Urgency[] = ['late', 'today', 'week', 'later', 'none']

export const inbox: readonly Page[] = [
  { method: 'GET', path: '/kotak-masuk', run: showInbox },
  { method: 'GET', path: '/kotak-masuk.csv', run: downloadInbox },
  { method: 'POST', path: '/kotak-masuk', run: doWithPicked },
  { method: 'POST', path: '/kotak-masuk/berikutnya', run: takeNext },
  {
    method: 'POST',
    path: '/kotak-masuk/tampilan',
    run: (visit) => keepView(visit, 'tasks', backTo(visit.typed.one('ke'))),
  },
]

async function showInbox(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, query } = visit
  const asked = Asked.parse(query)
  const [desk, kept, waiting, done] = await Promise.all([
    readDesk(deps, actor),
    readSavedViews(deps, actor, 'tasks'),
    viewsOf(actor).includes('waiting') ? countElsewhere(deps, actor, 'waiting') : NONE,
    countElsewhere(deps, actor, 'done'),
  ])
  const { counts } = desk
  const shown = await shownOf(visit, asked, desk)
  if (shown.kind === 'refused') return shown
  const urgent =
    asked.tampilan === 'agency' && shown.isFirst
      ? shown.items.find((task) => task.state === 'Ready' && mayTake(task, actor))
      : undefined
  const ofDesk = (list: Asked): number | null => desk.listOf(questionOf(list))?.length ?? null
  const elsewhere = ({ count, more }: typeof waiting): string => `${count}${more ? '+' : ''}`
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
              action="/kotak-masuk/tampilan"
              here={hrefOf(asked)}
              mayKeep={isNarrowed(asked) || asked.tampilan !== 'agency'}
              kept={kept.map(({ name, query: list }) => ({
                name,
                href: hrefOf(askedOf(list)),
                count: ofDesk(askedOf(list)),
              }))}
            />
            <Filter visit={visit} asked={asked} desk={desk} />
          </aside>
          <section id="daftar" tabindex={-1} aria-label={words.inbox.list}>
            <Tabs
              visit={visit}
              asked={asked}
              counts={{
                mine: String(counts.mine),
                agency: `${counts.open}${counts.capped ? '+' : ''}`,
                waiting: elsewhere(waiting),
                drafts: String(ofDesk(DRAFTS) ?? 0),
                done: elsewhere(done),
              }}
            />
            <TaskList visit={visit} asked={asked} shown={shown} counts={counts} />
            {shown.pager}
          </section>
        </div>
      </>
    ),
  }
}

const DRAFTS = Asked.parse({ tampilan: 'drafts' })

/** The tasks of a page of the list, how many there are, and the way to the others. */
type Shown = { kind: 'shown'; items: Task[]; said: string; isFirst: boolean; pager: Child }

/** A list that is known as a whole has pages with numbers; any other goes on from where it ended. */
async function shownOf(visit: Visit, asked: Asked, desk: Desk): Promise<Shown | Refused<RefusalCode>> {
  const { deps, actor, words, query, cursor } = visit
  const whole = desk.counts.capped ? null : desk.listOf(questionOf(asked))
  if (whole) {
    const last = Math.ceil(whole.length / PAGE_TASKS)
    const at = pageAsked(query['halaman'], last)
    const from = (at - 1) * PAGE_TASKS
    const items = await withDraftNames(deps, actor, whole.slice(from, from + PAGE_TASKS))
    return {
      kind: 'shown',
      items,
      said: words.inbox.shownOf(from + 1, from + items.length, whole.length),
      isFirst: at === 1,
      pager: (
        <NumberedPages
          visit={visit}
          at={at}
          last={last}
          hrefOf={(n) => hrefOf({ ...asked, ...(n === 1 ? {} : { halaman: n }) })}
        />
      ),
    }
  }
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const page = await pageOf(visit, asked, PAGE_TASKS, place.after)
  const next = await cursor.sign(page.next)
  const said = asked.tampilan === 'done' ? words.inbox.shownDone : words.inbox.shown
  return {
    kind: 'shown',
    items: page.items,
    said: said(page.items.length, next !== null),
    isFirst: place.after === undefined,
    pager: next && <NextPage visit={visit} href={hrefOf({ ...asked, dari: next })} />,
  }
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

const NONE = { count: 0, more: false }

/** The lists that an officer has: above the city nobody waits for others case by case, and few write drafts. */
function viewsOf(actor: StaffActor): Asked['tampilan'][] {
  const kind = kindOf(actor.agency)
  const drafts = sectionsOf(actor).some(({ name }) => name === 'new-proposal')
  return [
    'mine',
    'agency',
    ...(kind === 'ministry' || kind === 'province-social' || kind === 'platform' ? [] : ['waiting' as const]),
    ...(drafts ? ['drafts' as const] : []),
    'done',
  ]
}

const Tabs = ({
  visit,
  asked,
  counts,
}: {
  visit: Visit
  asked: Asked
  counts: Readonly<Record<Asked['tampilan'], string>>
}) => {
  const { actor, words } = visit
  return (
    <nav class="tabs" aria-label={words.inbox.queues}>
      {viewsOf(actor).map((view) => (
        <a href={hrefOf({ tampilan: view })} aria-current={view === asked.tampilan ? 'page' : undefined}>
          {words.inbox.views[view]}
          <span class="count">{counts[view]}</span>
        </a>
      ))}
    </nav>
  )
}

const Filter = ({ visit, asked, desk }: { visit: Visit; asked: Asked; desk: Desk }) => {
  const { deps, actor, words, language } = visit
  const { inbox } = words
  const kind = kindOf(actor.agency)
  const steps = stepsAt(kind === 'platform' ? 'owner' : kind)
  const all =
    desk.listOf({ view: questionOf(asked).view, step: asked.tampilan === 'drafts' ? 'draft' : undefined }) ?? []
  const bySteps = Map.groupBy(all, ({ step }) => step)
  const byProduct = Map.groupBy(all, ({ group }) => group?.productCategory)
  const counted = (name: string, tasks: readonly Task[] | undefined): string =>
    tasks ? `${name} (${tasks.length})` : name
  const districts = kind.startsWith('city-') ? deps.regions.children(regionOf(actor.agency)) : []
  return (
    <form class="panel panel--small" method="get" action="/kotak-masuk">
      <h2 class="h3">{inbox.filter}</h2>
      {asked.tampilan !== 'agency' && <input type="hidden" name="tampilan" value={asked.tampilan} />}
      <Select
        id="langkah"
        label={inbox.step}
        value={asked.langkah ?? ''}
        options={[
          ['', inbox.everyStep],
          ...steps.map(({ step, label }): [string, string] => [step, counted(label[language], bySteps.get(step))]),
        ]}
      />
      <Select
        id="usaha"
        label={inbox.product}
        value={asked.usaha ?? ''}
        options={[
          ['', inbox.everyProduct],
          ...PRODUCT_CATEGORIES.map((product): [string, string] => [
            product,
            counted(words.terms.products[product], byProduct.get(product)),
          ]),
        ]}
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

const TaskList = ({
  visit,
  asked,
  shown: { items, said },
  counts,
}: {
  visit: Visit
  asked: Asked
  shown: Shown
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
  const list = listOf(asked)
  const groups = done ? [{ urgency: null, tasks: items }] : groupsOf(visit, items)
  return (
    <>
      <ListTools visit={visit} asked={asked} count={said} />
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
                <TaskRow task={task} visit={visit} pickable={pickable} href={taskHref(task.id, list)} />
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
      <Empty picture="nothingFound" title={empty.filteredTitle} text={empty.filteredText}>
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
  if (one !== '' && first?.answer.kind === 'answered')
    return { kind: 'go', to: taskHref(one, listOf(askedOf(to.split('?')[1] ?? ''))) }
  const said = action === 'ambil' ? words.inbox.claimed : words.inbox.released
  return { kind: 'go', to, notice: await noticeOfEach(visit, results, said) }
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
