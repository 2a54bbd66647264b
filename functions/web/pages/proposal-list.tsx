import type { Child } from 'hono/jsx'
import * as z from 'zod'
import type { ProposalItem } from '../../../shared/cases/reads/read-proposal.ts'
import { readProposals } from '../../../shared/cases/reads/read-proposals.ts'
import { readSavedViews } from '../../../shared/cases/saved-views.ts'
import { stepLabel, stepsAt } from '../../../shared/cases/step-labels.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import { PROPOSAL_STATES } from '../../../shared/names/proposal.ts'
import { withQuery } from '../address.ts'
import { Empty } from '../components/empty.tsx'
import { Select, TextInput } from '../components/fields.tsx'
import { FilterPanel, ListTools, NextPage } from '../components/list-parts.tsx'
import { SavedViews } from '../components/saved-views.tsx'
import { Tag } from '../components/tag.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import { keepView } from '../keep-view.ts'
import type { Page, Reply, Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { toneOfState } from './case-top.tsx'

const PAGE_ITEMS = 40
const CSV_ITEMS_MAX = 1_000
const CSV_PAGE = 100

const Asked = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
  status: z.enum(PROPOSAL_STATES).optional().catch(undefined),
  langkah: z.string().max(80).optional().catch(undefined),
  kota: z
    .string()
    .regex(/^\d{2}\.\d{2}$/)
    .optional()
    .catch(undefined),
  tahun: z.coerce.number().int().min(2017).max(2100).optional().catch(undefined),
})
type Asked = z.infer<typeof Asked>

export const proposalList: readonly Page[] = [
  { method: 'GET', path: '/usulan', run: showList },
  { method: 'GET', path: '/usulan.csv', run: downloadList },
  {
    method: 'POST',
    path: '/usulan/tampilan',
    run: (visit) => keepView(visit, 'proposals', hrefOf(askedOf(visit.typed.one('ke').split('?')[1] ?? ''))),
  },
]

const questionOf = ({ q, status, langkah, kota, tahun }: Asked, limit: number, after: string | undefined) => ({
  q,
  state: status,
  step: langkah,
  city: kota,
  budgetYear: tahun,
  limit,
  after,
  withoutRequests: true,
})

function hrefOf(asked: Asked, more: Record<string, string> = {}, path = '/usulan'): string {
  return withQuery(path, { ...asked, ...more })
}

/** The filters of an address, wherever it was kept. */
const askedOf = (query: string): Asked => Asked.parse(Object.fromEntries(new URLSearchParams(query)))

const isNarrowed = (asked: Asked): boolean => Object.values(asked).some((one) => one !== undefined)

async function showList(visit: Visit): Promise<Reply> {
  const { deps, actor, words, query, cursor } = visit
  const asked = Asked.parse(query)
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const [read, kept] = await Promise.all([
    readProposals(deps, actor, questionOf(asked, PAGE_ITEMS, place.after)),
    readSavedViews(deps, actor, 'proposals'),
  ])
  const next = read.kind === 'found' ? await cursor.sign(read.next) : null
  const narrowed = isNarrowed(asked)
  return {
    kind: 'page',
    title: words.sections.proposals,
    section: 'proposals',
    body: (
      <>
        <div class="page-head">
          <h1 class="h1">{words.sections.proposals}</h1>
        </div>
        <div class="beside">
          <Filter
            visit={visit}
            asked={asked}
            above={
              <SavedViews
                visit={visit}
                action="/usulan/tampilan"
                here={hrefOf(asked)}
                mayKeep={narrowed}
                kept={kept.map(({ name, query: list }) => ({ name, href: hrefOf(askedOf(list)), count: null }))}
              />
            }
          />
          <section id="daftar" tabindex={-1} aria-label={words.sections.proposals}>
            <ListTools
              visit={visit}
              shown={read.kind === 'found' ? words.list.shown(read.items.length, next !== null) : null}
              file={read.kind === 'found' && read.items.length > 0 ? hrefOf(asked, {}, '/usulan.csv') : null}
            />
            {read.kind === 'refused' ? (
              <Empty title={words.list.narrowTitle} text={words.list.narrowText} />
            ) : read.items.length === 0 ? (
              <Empty
                picture="nothingFound"
                title={words.list.noneTitle}
                text={narrowed ? words.list.noneText : words.list.nothingYet}
              >
                {narrowed && <a href="/usulan">{words.inbox.clear}</a>}
              </Empty>
            ) : (
              <ProposalTable items={read.items} visit={visit} />
            )}
            {next && <NextPage visit={visit} href={hrefOf(asked, { dari: next })} />}
          </section>
        </div>
      </>
    ),
  }
}

const Filter = ({ visit, asked, above }: { visit: Visit; asked: Asked; above: Child }) => {
  const { deps, actor, words, language, wall } = visit
  const kind = kindOf(actor.agency)
  const cities =
    kind === 'province-social'
      ? deps.regions.children(regionOf(actor.agency))
      : kind === 'ministry'
        ? deps.regions.children('').flatMap(({ code }) => deps.regions.children(code))
        : []
  const thisYear = Number(wall.today.slice(0, 4))
  const steps = ['village', 'city-social', 'province-social', 'ministry']
    .flatMap(stepsAt)
    .filter((one) => one.kind === 'proposal')
  return (
    <FilterPanel visit={visit} action="/usulan" narrowed={isNarrowed(asked)} above={above}>
      <TextInput id="q" label={words.list.search} hint={words.list.searchHint} value={asked.q ?? ''} type="search" />
      {cities.length > 0 && cities.length < 60 ? (
        <Select
          id="kota"
          label={words.list.city}
          value={asked.kota ?? ''}
          options={[['', words.list.everyCity], ...cities.map(({ code, name }): [string, string] => [code, name])]}
        />
      ) : (
        cities.length > 0 && (
          <TextInput id="kota" label={words.list.city} hint={words.list.cityHint} value={asked.kota ?? ''} />
        )
      )}
      <Select
        id="status"
        label={words.list.state}
        value={asked.status ?? ''}
        options={[
          ['', words.list.everyState],
          ...PROPOSAL_STATES.map((state): [string, string] => [state, words.terms.states[state]]),
        ]}
      />
      <Select
        id="langkah"
        label={words.inbox.step}
        value={asked.langkah ?? ''}
        options={[
          ['', words.inbox.everyStep],
          ...steps.map(({ step, label }): [string, string] => [step, label[language]]),
        ]}
      />
      <Select
        id="tahun"
        label={words.case.year}
        value={asked.tahun === undefined ? '' : String(asked.tahun)}
        options={[
          ['', words.list.everyYear],
          ...Array.from({ length: 8 }, (_, i): [string, string] => [
            String(thisYear + 1 - i),
            String(thisYear + 1 - i),
          ]),
        ]}
      />
    </FilterPanel>
  )
}

const ProposalTable = ({ items, visit }: { items: readonly ProposalItem[]; visit: Visit }) => {
  const { words, wall, language } = visit
  const { columns } = words.list
  return (
    <div class="sheet">
      <table class="table browse without-pick" role="table">
        <caption class="unseen">{words.sections.proposals}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {[columns.proposal, columns.where, columns.state].map((name) => (
              <th role="columnheader" scope="col">
                {name}
              </th>
            ))}
            <th role="columnheader" scope="col" class="number">
              {columns.requested}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item) => (
            <tr role="row">
              <td role="cell" class="row-name">
                <a href={`/usulan/${item.id}`}>{item.group.name || words.inbox.unnamed}</a>
                <small>
                  {item.number} · {item.place.village.name}, {item.place.district.name}
                </small>
              </td>
              <td role="cell" class="row-task">
                {officeOf(item, words.list.over)}
                <small>
                  {item.step && `${stepLabel('proposal', item.step)[language]} · `}
                  {words.list.changed(wall.knownDay(item.updatedAt))}
                </small>
              </td>
              <td role="cell" class="row-due">
                <Tag tone={toneOfState(item.state)}>
                  {words.terms.states[item.state as keyof typeof words.terms.states]}
                </Tag>
              </td>
              <td role="cell" class="row-holder number">
                {item.requestedAmount === null ? '' : rupiah(item.decidedAmount ?? item.requestedAmount)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const officeOf = ({ custody }: ProposalItem, over: string): string =>
  custody.kind === 'held' ? custody.agency.name : custody.kind === 'inTransit' ? custody.to.name : over

async function downloadList(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, language, query } = visit
  const asked = Asked.parse(query)
  const items = await everyItem(CSV_ITEMS_MAX, (after) =>
    readProposals(deps, actor, questionOf(asked, CSV_PAGE, after)),
  )
  if (!Array.isArray(items)) return items
  return csvFile(`usulan-${wall.today}`, [
    words.list.csvColumns,
    ...items.map((item) => [
      item.number,
      item.group.name,
      words.terms.states[item.state as keyof typeof words.terms.states],
      item.step ? stepLabel('proposal', item.step)[language] : '',
      officeOf(item, words.list.over),
      item.place.village.name,
      item.place.district.name,
      item.place.city.name,
      item.requestedAmount,
      item.decidedAmount,
      wall.dayOf(item.openedAt),
      wall.dayOf(item.updatedAt),
    ]),
  ])
}
