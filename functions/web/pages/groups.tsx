import * as z from 'zod'
import { JUDGED_STATUSES, setGroupStatus } from '../../../shared/cases/group-status.ts'
import { type CaseOfGroup, readGroupRecord } from '../../../shared/cases/reads/read-group-record.ts'
import { type GroupView, readGroup, readGroups } from '../../../shared/cases/reads/read-groups.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import { GROUP_STATUSES } from '../../../shared/names/proposal.ts'
import { isService } from '../../../shared/names/requests.ts'
import { withQuery } from '../address.ts'
import { CaseHead } from '../components/case-head.tsx'
import { Members } from '../components/case-panels.tsx'
import { Empty } from '../components/empty.tsx'
import { FaultSummary, Select, TextArea, TextInput } from '../components/fields.tsx'
import { Credentials, GroupCases, Money, Months } from '../components/group-panels.tsx'
import { Growth } from '../components/growth.tsx'
import { HistoryPanel } from '../components/history.tsx'
import { ColumnHeads, FilterPanel, ListTools, NextPage } from '../components/list-parts.tsx'
import { Remark } from '../components/notice.tsx'
import { Services } from '../components/services.tsx'
import { Tag, type Tone } from '../components/tag.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import { storyOfGroup } from '../group-story.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'

const PAGE_GROUPS = 40
const CSV_GROUPS_MAX = 1_000
const CSV_PAGE = 100

/** Which groups are shown: all of it stands in the address. */
const Asked = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
  status: z.enum(GROUP_STATUSES).optional().catch(undefined),
  desa: z
    .string()
    .regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/)
    .optional()
    .catch(undefined),
})
type Asked = z.infer<typeof Asked>

export const groups: readonly Page[] = [
  { method: 'GET', path: '/kelompok', run: showList },
  { method: 'GET', path: '/kelompok.csv', run: downloadList },
  { method: 'GET', path: '/kelompok/:id', run: (visit) => groupPage(visit, param(visit, 'id')) },
  { method: 'GET', path: '/kelompok/:id/status', run: async (visit) => ({ kind: 'go', to: addressOf(visit) }) },
  { method: 'POST', path: '/kelompok/:id/status', run: judge },
]

const addressOf = (visit: Visit): string => `/kelompok/${param(visit, 'id')}`

const TONES: Partial<Record<GroupView['status'], Tone>> = {
  FUNDED: 'info',
  ACTIVE: 'ok',
  INACTIVE: 'soon',
  DISSOLVED: 'late',
  GRADUATED: 'ok',
}
const StatusTag = ({ status, visit }: { status: GroupView['status']; visit: Visit }) => (
  <Tag tone={TONES[status]}>{visit.words.groups.statuses[status]}</Tag>
)

// The list.

const isNarrowed = (asked: Asked): boolean => Object.values(asked).some((one) => one !== undefined)

const pageOf = ({ deps, actor }: Visit, { q, status, desa }: Asked, limit: number, after: string | undefined) =>
  readGroups(deps, actor, { q, status, village: desa, limit, after })

function hrefOf(asked: Asked, more: Record<string, string> = {}, path = '/kelompok'): string {
  return withQuery(path, { ...asked, ...more })
}

async function showList(visit: Visit): Promise<Reply> {
  const { words, query, cursor } = visit
  const asked = Asked.parse(query)
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const { items, next: position } = await pageOf(visit, asked, PAGE_GROUPS, place.after)
  const next = await cursor.sign(position)
  return {
    kind: 'page',
    title: words.sections.groups,
    section: 'groups',
    body: (
      <>
        <div class="page-head">
          <h1 class="h1">{words.sections.groups}</h1>
        </div>
        <div class="beside">
          <Filter visit={visit} asked={asked} />
          <section id="daftar" tabindex={-1} aria-label={words.sections.groups}>
            <ListTools
              visit={visit}
              shown={items.length > 0 ? words.groups.shown(items.length, next !== null) : null}
              file={items.length > 0 ? hrefOf(asked, {}, '/kelompok.csv') : null}
            />
            {items.length === 0 ? (
              <NothingHere visit={visit} asked={asked} goesOn={next !== null} />
            ) : (
              <GroupTable items={items} visit={visit} />
            )}
            {next && <NextPage visit={visit} href={hrefOf(asked, { dari: next })} />}
          </section>
        </div>
      </>
    ),
  }
}

const NothingHere = ({ visit: { words }, asked, goesOn }: { visit: Visit; asked: Asked; goesOn: boolean }) => {
  const { groups: text } = words
  if (goesOn) return <Empty title={text.goesOnTitle} text={text.goesOnText} />
  if (!isNarrowed(asked)) return <Empty title={text.nothingTitle} text={text.nothingText} />
  return (
    <Empty picture="nothingFound" title={text.noneTitle} text={text.noneText}>
      <a href="/kelompok">{words.inbox.clear}</a>
    </Empty>
  )
}

const Filter = ({ visit, asked }: { visit: Visit; asked: Asked }) => {
  const { deps, actor, words } = visit
  const villages =
    kindOf(actor.agency) === 'city-social'
      ? deps.regions.children(regionOf(actor.agency)).flatMap(({ code }) => deps.regions.children(code))
      : []
  return (
    <FilterPanel visit={visit} action="/kelompok" narrowed={isNarrowed(asked)}>
      <TextInput
        id="q"
        label={words.groups.search}
        hint={words.groups.searchHint}
        value={asked.q ?? ''}
        type="search"
      />
      <Select
        id="status"
        label={words.groups.status}
        value={asked.status ?? ''}
        options={[
          ['', words.groups.everyStatus],
          ...GROUP_STATUSES.map((status): [string, string] => [status, words.groups.statuses[status]]),
        ]}
      />
      {villages.length > 0 && (
        <Select
          id="desa"
          label={words.groups.village}
          value={asked.desa ?? ''}
          options={[
            ['', words.groups.everyVillage],
            ...villages.map(({ code, name }): [string, string] => [code, name]),
          ]}
        />
      )}
    </FilterPanel>
  )
}

const productOf = ({ words }: Visit, { productCategory }: GroupView): string => words.terms.products[productCategory]

const GroupTable = ({ items, visit }: { items: readonly GroupView[]; visit: Visit }) => {
  const { words } = visit
  const { columns, facts } = words.groups
  return (
    <div class="sheet">
      <table class="table browse without-pick" role="table">
        <caption class="unseen">{words.sections.groups}</caption>
        <ColumnHeads names={Object.values(columns)} />
        <tbody role="rowgroup">
          {items.map((group) => (
            <tr role="row">
              <td role="cell" class="row-name">
                <a href={`/kelompok/${group.id}`}>{group.name}</a>
                <small>
                  {group.place.village.name}, {group.place.district.name}
                </small>
              </td>
              <td role="cell" class="row-task">
                {productOf(visit, group)}
                <small>
                  {group.memberCount} {facts.members.toLowerCase()}
                </small>
              </td>
              <td role="cell" class="row-holder">
                {group.facilitator?.name ?? <span class="muted">{facts.noFacilitator}</span>}
              </td>
              <td role="cell" class="row-due">
                <StatusTag status={group.status} visit={visit} />
                {group.growthStage && <small>{words.groups.stages[group.growthStage]}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

async function downloadList(visit: Visit): Promise<Reply> {
  const { words, wall, query } = visit
  const asked = Asked.parse(query)
  const found = await everyItem(CSV_GROUPS_MAX, (after) => pageOf(visit, asked, CSV_PAGE, after))
  return csvFile(`kelompok-${wall.today}`, [
    words.groups.csvColumns,
    ...found.map((group) => [
      group.name,
      words.groups.statuses[group.status],
      group.growthStage ? words.groups.stages[group.growthStage] : '',
      productOf(visit, group),
      group.memberCount,
      group.facilitator?.name ?? '',
      group.place.village.name,
      group.place.district.name,
      group.place.city.name,
      group.proposal.number,
    ]),
  ])
}

// One group.

type Shown = { judged?: Judged; faults?: readonly { id: string; text: string }[]; stale?: boolean; status?: number }
type Judged = { status: string; reason: string }

async function groupPage(visit: Visit, id: string, shown: Shown = {}): Promise<Reply> {
  const { deps, actor, words } = visit
  const [read, record] = await Promise.all([readGroup(deps, actor, id), readGroupRecord(deps, actor, id)])
  if (read.kind === 'refused') return read
  if (record.kind === 'refused') return record
  const { group } = read
  const proposal = await readProposal(deps, actor, group.proposal.id)
  return {
    kind: 'page',
    title: group.name,
    section: 'groups',
    ...(shown.status ? { status: shown.status } : {}),
    above: <Head group={group} visit={visit} />,
    body: (
      <>
        <FaultSummary faults={shown.faults ?? []} words={words} />
        {shown.stale && <Remark tone="soon">{words.groups.judge.newest}</Remark>}
        <div class="split">
          <div>
            {proposal.kind === 'found' && <Members proposal={proposal.proposal} mayReveal={false} visit={visit} />}
            <Money
              proposal={proposal.kind === 'found' ? proposal.proposal : undefined}
              entries={record.entries}
              visit={visit}
            />
            <Credentials group={group} visit={visit} />
            <Months entries={record.entries} visit={visit} />
            {record.actions.includes('set-stage') && <Growth group={group} visit={visit} />}
            {record.actions.includes('open-request') && group.status !== 'DISSOLVED' && (
              <Services group={group} cases={record.cases} visit={visit} />
            )}
            {record.actions.includes('set-status') && (
              <JudgeForm group={group} etag={read.etag} shown={shown} visit={visit} />
            )}
          </div>
          <aside aria-label={words.groups.history}>
            <GroupCases cases={record.cases} hrefOf={hrefOfCase} visit={visit} />
            <HistoryPanel
              title={words.groups.history}
              timeline={undefined}
              story={storyOfGroup(visit, record.entries)}
              now={undefined}
              visit={visit}
            />
          </aside>
        </div>
      </>
    ),
  }
}

const hrefOfCase = ({ id, kind }: CaseOfGroup): string => (isService(kind) ? `/permintaan/${id}` : `/usulan/${id}`)

const Head = ({ group, visit }: { group: GroupView; visit: Visit }) => {
  const { words } = visit
  const { facts, stages } = words.groups
  const { village, district, city } = group.place
  return (
    <CaseHead
      back={{ href: '/kelompok', text: `‹ ${words.sections.groups}` }}
      title={group.name}
      words={words}
      tags={<StatusTag status={group.status} visit={visit} />}
      facts={[
        { label: facts.place, value: `${village.name}, ${district.name}, ${city.name}` },
        { label: facts.business, value: productOf(visit, group) },
        { label: facts.members, value: String(group.memberCount) },
        ...(group.growthStage ? [{ label: facts.stage, value: stages[group.growthStage] }] : []),
        { label: facts.facilitator, value: group.facilitator?.name ?? facts.noFacilitator },
      ]}
      stages={[]}
    />
  )
}

const JudgeForm = ({ group, etag, shown, visit }: { group: GroupView; etag: string; shown: Shown; visit: Visit }) => {
  const { judge: text, statuses } = visit.words.groups
  const faultAt = (id: string): string | undefined => shown.faults?.find((one) => one.id === id)?.text
  return (
    <section class="panel" id="tetapkan">
      <h2 class="h2">{text.title}</h2>
      <p class="muted">{text.lead}</p>
      <form method="post" action={`/kelompok/${group.id}/status`}>
        <input type="hidden" name="versi" value={etag} />
        <Select
          id="status"
          label={text.status}
          value={shown.judged?.status ?? ''}
          fault={faultAt('status')}
          options={[
            ['', visit.words.form.choose],
            ...JUDGED_STATUSES.filter((one) => one !== group.status).map((one): [string, string] => [
              one,
              statuses[one],
            ]),
          ]}
        />
        <TextArea
          id="alasan"
          label={text.reason}
          hint={text.reasonHint}
          value={shown.judged?.reason ?? ''}
          fault={faultAt('alasan')}
        />
        <div class="buttons">
          <button class="button" type="submit" name="aksi" value="periksa">
            {text.check}
          </button>
        </div>
      </form>
    </section>
  )
}

/** First reads back what it would mean; then, sent from there, sets it. */
async function judge(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const id = param(visit, 'id')
  const { judge: text, statuses } = words.groups
  const judged: Judged = { status: typed.one('status'), reason: typed.one('alasan').trim() }
  const status = JUDGED_STATUSES.find((one) => one === judged.status)
  const faults = [
    ...(status ? [] : [{ id: 'status', text: text.chooseStatus }]),
    ...(judged.reason === '' ? [{ id: 'alasan', text: text.giveReason }] : []),
  ]
  if (!status || faults.length > 0) return groupPage(visit, id, { judged, faults, status: 422 })
  if (typed.one('aksi') !== 'tetapkan') return readBack(visit, id, { status, reason: judged.reason })
  const set = await setGroupStatus(
    deps,
    actor,
    id,
    { status, reason: judged.reason },
    { key: visit.keyOf([], { status, reason: judged.reason }), ifMatch: typed.one('versi') },
  )
  if (set.kind === 'refused' && set.code === 'stale') return groupPage(visit, id, { judged, stale: true, status: 409 })
  if (set.kind === 'refused') return set
  const read = await readGroup(deps, actor, id)
  const name = read.kind === 'found' ? read.group.name : ''
  return { kind: 'go', to: addressOf(visit), notice: { tone: 'ok', title: text.done(name, statuses[status]) } }
}

async function readBack(
  visit: Visit,
  id: string,
  { status, reason }: { status: (typeof JUDGED_STATUSES)[number]; reason: string },
): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const { judge: text, statuses } = words.groups
  const read = await readGroup(deps, actor, id)
  if (read.kind === 'refused') return read
  const { group } = read
  return {
    kind: 'page',
    title: text.readBack,
    section: 'groups',
    body: (
      <form class="panel panel--task narrow" method="post" action={`/kelompok/${id}/status`}>
        <h1 class="h1">{text.readBack}</h1>
        <p class="muted">{text.readBackLead}</p>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <input type="hidden" name="versi" value={typed.one('versi')} />
        <input type="hidden" name="status" value={status} />
        <input type="hidden" name="alasan" value={reason} />
        <dl class="describe gap">
          <div>
            <dt>{words.groups.columns.name}</dt>
            <dd>{group.name}</dd>
          </div>
          <div>
            <dt>{text.from}</dt>
            <dd>{statuses[group.status]}</dd>
          </div>
          <div>
            <dt>{text.to}</dt>
            <dd>
              <b>{statuses[status]}</b>
              <br />
              {text.means[status]}
            </dd>
          </div>
          <div>
            <dt>{text.reason}</dt>
            <dd>{reason}</dd>
          </div>
        </dl>
        <div class="buttons">
          <button class={status === 'DISSOLVED' ? 'button button--stop' : 'button'} name="aksi" value="tetapkan">
            {text.set}
          </button>
          <a href={`/kelompok/${id}`}>{words.case.change}</a>
        </div>
      </form>
    ),
  }
}
