import * as z from 'zod'
import type { RequestItem } from '../../../shared/cases/reads/read-request.ts'
import { readRequests } from '../../../shared/cases/reads/read-requests.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { kindOf } from '../../../shared/names/agencies.ts'
import { SERVICES, SERVICES_OF_OFFICE } from '../../../shared/names/requests.ts'
import { withQuery } from '../address.ts'
import { DueTag } from '../components/due.tsx'
import { Empty } from '../components/empty.tsx'
import { Select, TextInput } from '../components/fields.tsx'
import { ColumnHeads, FilterPanel, ListTools, NextPage } from '../components/list-parts.tsx'
import { RequestState } from '../components/request-state.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import type { Page, Reply, Visit } from '../visit.ts'

const PAGE_ITEMS = 40
const CSV_ITEMS_MAX = 1_000
const CSV_PAGE = 100

/** Which requests are shown: all of it stands in the address. */
const Asked = z.object({
  tampilan: z.enum(['terbuka', 'selesai']).catch('terbuka'),
  layanan: z.enum(SERVICES).optional().catch(undefined),
  q: z.string().trim().max(100).optional().catch(undefined),
})
type Asked = z.infer<typeof Asked>

export const requestList: readonly Page[] = [
  { method: 'GET', path: '/permintaan', run: showList },
  { method: 'GET', path: '/permintaan.csv', run: downloadList },
]

/** Whether this office asks others for services; else it is asked. */
export const asks = ({ actor }: Visit): boolean => kindOf(actor.agency) === 'city-social'

const questionOf = ({ tampilan, layanan, q }: Asked, limit: number, after: string | undefined) => ({
  over: tampilan === 'selesai',
  service: layanan,
  q,
  limit,
  after,
})

function hrefOf(asked: Asked, more: Partial<Asked> & { dari?: string } = {}, path = '/permintaan'): string {
  const all = { ...asked, ...more }
  return withQuery(path, { ...all, tampilan: all.tampilan === 'terbuka' ? undefined : all.tampilan })
}

async function showList(visit: Visit): Promise<Reply> {
  const { deps, actor, words, query, cursor } = visit
  const asked = Asked.parse(query)
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const { items, next: position } = await readRequests(deps, actor, questionOf(asked, PAGE_ITEMS, place.after))
  const next = await cursor.sign(position)
  const title = asks(visit) ? words.requests.title.asks : words.requests.title.asked
  return {
    kind: 'page',
    title,
    section: 'requests',
    body: (
      <>
        <div class="page-head">
          <h1 class="h1">{title}</h1>
        </div>
        <div class="beside">
          <Filter visit={visit} asked={asked} />
          <section id="daftar" tabindex={-1} aria-label={title}>
            <nav class="tabs" aria-label={words.requests.tabsLabel}>
              {(['terbuka', 'selesai'] as const).map((one) => (
                <a href={hrefOf(asked, { tampilan: one })} aria-current={one === asked.tampilan ? 'page' : undefined}>
                  {one === 'terbuka' ? words.requests.tabs.open : words.requests.tabs.over}
                </a>
              ))}
            </nav>
            <ListTools
              visit={visit}
              shown={words.requests.shown(items.length, next !== null)}
              file={items.length > 0 ? hrefOf(asked, {}, '/permintaan.csv') : null}
            />
            {items.length === 0 ? <Nothing visit={visit} asked={asked} /> : <Requests items={items} visit={visit} />}
            {next && <NextPage visit={visit} href={hrefOf(asked, { dari: next })} />}
          </section>
        </div>
      </>
    ),
  }
}

const isNarrowed = ({ layanan, q }: Asked): boolean => layanan !== undefined || q !== undefined

const Nothing = ({ visit, asked }: { visit: Visit; asked: Asked }) => {
  const { words } = visit
  const text = words.requests
  if (isNarrowed(asked))
    return (
      <Empty picture="nothingFound" title={text.noneTitle} text={text.noneText}>
        <a href="/permintaan">{words.inbox.clear}</a>
      </Empty>
    )
  return (
    <Empty title={text.emptyTitle} text={asks(visit) ? text.emptyAsks : text.emptyAsked}>
      {asks(visit) && <a href="/kelompok">{text.toGroups}</a>}
    </Empty>
  )
}

const Filter = ({ visit, asked }: { visit: Visit; asked: Asked }) => {
  const { actor, words } = visit
  const services = SERVICES_OF_OFFICE[kindOf(actor.agency)] ?? []
  return (
    <FilterPanel visit={visit} action="/permintaan" narrowed={isNarrowed(asked)}>
      {asked.tampilan === 'selesai' && <input type="hidden" name="tampilan" value="selesai" />}
      <TextInput
        id="q"
        label={words.requests.search}
        hint={words.requests.searchHint}
        value={asked.q ?? ''}
        type="search"
      />
      {services.length > 1 && (
        <Select
          id="layanan"
          label={words.requests.service}
          value={asked.layanan ?? ''}
          options={[
            ['', words.requests.everyService],
            ...services.map((one): [string, string] => [one, words.terms.services[one]]),
          ]}
        />
      )}
    </FilterPanel>
  )
}

const Requests = ({ items, visit }: { items: readonly RequestItem[]; visit: Visit }) => {
  const { words, wall, language } = visit
  const { columns, one: text } = words.requests
  return (
    <div class="sheet">
      <table class="table browse without-pick" role="table">
        <caption class="unseen">{words.requests.title.asks}</caption>
        <ColumnHeads names={[columns.request, columns.where, columns.due, columns.state]} />
        <tbody role="rowgroup">
          {items.map((item) => (
            <tr role="row">
              <td role="cell" class="row-name">
                <a href={`/permintaan/${item.id}`}>
                  {words.terms.services[item.service]}: {item.group.name}
                </a>
                <small>
                  {item.number} · {item.place.village.name}, {item.place.district.name}
                </small>
              </td>
              <td role="cell" class="row-task">
                {officeOf(item)}
                <small>
                  {item.step ? stepLabel(item.service, item.step)[language] : ''}
                  {item.step === 'premises-visit' && item.visit
                    ? ` · ${words.requests.visitOn(wall.shortDay(item.visit.date))}`
                    : ''}
                </small>
              </td>
              <td role="cell" class="row-due">
                {item.custody.kind === 'closed' ? (
                  wall.day(item.custody.at)
                ) : (
                  <>
                    <DueTag dueAt={item.dueAt} wall={wall} words={words} />
                    {item.dueAt && <small>{wall.shortDay(item.dueAt)}</small>}
                  </>
                )}
                {item.term && (
                  <small>
                    {text.terms[item.term.term as keyof typeof text.terms]} {wall.shortDay(item.term.dueAt)}
                  </small>
                )}
              </td>
              <td role="cell" class="row-holder">
                <RequestState state={item.state} words={words} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Who has it now, or is about to. */
export const officeOf = ({ custody }: RequestItem): string =>
  custody.kind === 'held' ? custody.agency.name : custody.kind === 'inTransit' ? custody.to.name : ''

async function downloadList(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, query, language } = visit
  const asked = Asked.parse(query)
  const found = await everyItem(CSV_ITEMS_MAX, (after) => readRequests(deps, actor, questionOf(asked, CSV_PAGE, after)))
  return csvFile(`permintaan-${wall.today}`, [
    words.requests.csvColumns,
    ...found.map((item) => [
      item.number,
      words.terms.services[item.service],
      item.group.name,
      words.terms.requestStates[item.state as keyof typeof words.terms.requestStates] ?? item.state,
      item.step ? stepLabel(item.service, item.step)[language] : '',
      officeOf(item),
      item.place.village.name,
      item.place.district.name,
      item.visit?.date ?? '',
      item.dueAt === null ? '' : wall.dayOf(item.dueAt),
      wall.dayOf(item.openedAt),
      wall.dayOf(item.updatedAt),
    ]),
  ])
}
