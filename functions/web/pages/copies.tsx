import { type Copy, readCopies, readCopy } from '../../../shared/cases/copies.ts'
import { outcomeLabel, stepLabel } from '../../../shared/cases/step-labels.ts'
import { withQuery } from '../address.ts'
import { Empty } from '../components/empty.tsx'
import { NextPage } from '../components/list-parts.tsx'
import { Tag } from '../components/tag.tsx'
import { csvFile } from '../csv.ts'
import { everyItem } from '../every-item.ts'
import { refusalText } from '../refusal-text.ts'
import type { Page, Reply, Visit } from '../visit.ts'

const PAGE_COPIES = 30
const CSV_COPIES_MAX = 1_000
const CSV_PAGE = 100

export const copies: readonly Page[] = [
  { method: 'GET', path: '/tembusan', run: showCopies },
  { method: 'GET', path: '/tembusan.csv', run: downloadCopies },
  { method: 'POST', path: '/tembusan', run: markRead },
]

type View = 'unread' | 'all'
const VIEWS: readonly View[] = ['unread', 'all']
const viewOf = (text: string | undefined): View => (text === 'all' ? 'all' : 'unread')
function hrefOf(view: View, more: Record<string, string> = {}, path = '/tembusan'): string {
  return withQuery(path, { tampilan: view === 'all' ? view : undefined, ...more })
}
const pageOf = ({ deps, actor }: Visit, view: View, limit: number, after: string | undefined) =>
  readCopies(deps, actor, { unread: view === 'unread' ? true : undefined, limit, after })

async function showCopies(visit: Visit): Promise<Reply> {
  const { words, query, cursor } = visit
  const text = words.copies
  const view = viewOf(query['tampilan'])
  const place = await cursor.read(query['dari'])
  if (place.kind === 'refused') return place
  const page = await pageOf(visit, view, PAGE_COPIES, place.after)
  const next = await cursor.sign(page.next)
  return {
    kind: 'page',
    title: words.sections.copies,
    section: 'copies',
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{words.sections.copies}</h1>
            <p class="muted">{text.lead}</p>
          </div>
        </div>
        <nav class="tabs" aria-label={text.viewsLabel}>
          {VIEWS.map((one) => (
            <a href={hrefOf(one)} aria-current={one === view ? 'page' : undefined}>
              {text.views[one]}
            </a>
          ))}
        </nav>
        {page.items.length === 0 ? (
          <Empty title={view === 'unread' ? text.unreadTitle : text.noneTitle} text={text.unreadText}>
            {view === 'unread' && <a href={hrefOf('all')}>{text.views.all}</a>}
          </Empty>
        ) : (
          <>
            <div class="list-tools">
              <span class="muted">{text.shown(page.items.length, next !== null)}</span>
              <a class="not-on-phone" href={hrefOf(view, {}, '/tembusan.csv')}>
                {words.inbox.csv}
              </a>
            </div>
            <CopyTable items={page.items} view={view} visit={visit} />
          </>
        )}
        {next && <NextPage visit={visit} href={hrefOf(view, { dari: next })} />}
      </>
    ),
  }
}

const CopyTable = ({ items, view, visit }: { items: readonly Copy[]; view: View; visit: Visit }) => {
  const { words, wall } = visit
  const text = words.copies
  const { columns } = text
  return (
    <form method="post" action="/tembusan" class="sheet">
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <input type="hidden" name="tampilan" value={view} />
      <table class="table work" role="table">
        <caption class="unseen">{text.list}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              <span class="unseen">{columns.pick}</span>
            </th>
            {[columns.proposal, columns.from, columns.letter, columns.read].map((name) => (
              <th role="columnheader" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map(({ id, caseId, caseNumber, title, letter, readAt, readBy, ...copy }) => (
            <tr role="row">
              <td role="cell" class="row-pick">
                {readAt === null && <input type="checkbox" name="pilih" value={id} aria-label={text.pick(title)} />}
              </td>
              <td role="cell" class="row-name">
                <a href={`/usulan/${caseId}`}>{title || words.inbox.unnamed}</a>
                <small>{caseNumber}</small>
              </td>
              <td role="cell" class="row-said">
                <Said copy={copy} visit={visit} />
              </td>
              <td role="cell" class="row-letter">
                {letter ? (
                  <>
                    {letter.number}
                    <small>{wall.day(letter.date)}</small>
                  </>
                ) : (
                  <span class="muted">{text.noLetter}</span>
                )}
              </td>
              <td role="cell" class="row-holder">
                {readAt !== null && readBy ? (
                  text.readBy(readBy.name, wall.knownDay(readAt))
                ) : (
                  <button class="button button--second button--small" name="baca" value={id}>
                    {text.markRead}
                    <span class="unseen"> {title}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {items.some(({ readAt }) => readAt === null) && (
        <div class="table-bar">
          <span class="muted">{text.forPicked}</span>
          <button class="button button--second button--small">{text.markRead}</button>
        </div>
      )}
    </form>
  )
}

/** The whole of a reason stands in the case. */
const REASON_SHOWN = 200
const inShort = (reason: string): string =>
  reason.length <= REASON_SHOWN ? reason : `${reason.slice(0, REASON_SHOWN).trimEnd()}…`

/** What the other office did, and why; or that it is late. */
const Said = ({
  copy: { from, at, step, outcome, reason },
  visit: { words, wall, language },
}: {
  copy: Pick<Copy, 'from' | 'at' | 'step' | 'outcome' | 'reason'>
  visit: Visit
}) => {
  const name = stepLabel('proposal', step)[language]
  return (
    <>
      {outcome === null ? (
        <>
          <Tag tone="late">{words.copies.late}</Tag> {name}
        </>
      ) : (
        `${outcomeLabel('proposal', step, outcome)[language]}: ${name}`
      )}
      <small>
        {from.name}, {wall.knownDay(at)}
      </small>
      {reason && <small class="wrap-any">“{inShort(reason)}”</small>}
    </>
  )
}

async function markRead(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const one = typed.one('baca')
  const ids = one === '' ? [...new Set(typed.all('pilih'))].slice(0, PAGE_COPIES) : [one]
  const to = hrefOf(viewOf(typed.one('tampilan')))
  if (ids.length === 0) return { kind: 'go', to, notice: { tone: 'soon', title: words.copies.nonePicked } }
  const answers = await Promise.all(ids.map((id) => readCopy(deps, actor, id, visit.keyOf([id], {}))))
  const refusals = answers.flatMap((answer) => (answer.kind === 'refused' ? [answer] : []))
  const title = words.copies.marked(answers.length - refusals.length)
  const lines = [...new Set(refusals.map((refusal) => refusalText(visit, refusal)))]
  return { kind: 'go', to, notice: { tone: refusals.length > 0 ? 'soon' : 'ok', title, lines } }
}

async function downloadCopies(visit: Visit): Promise<Reply> {
  const { words, wall, query, language } = visit
  const view = viewOf(query['tampilan'])
  const found = await everyItem(CSV_COPIES_MAX, (after) => pageOf(visit, view, CSV_PAGE, after))
  return csvFile(`tembusan-${wall.today}`, [
    words.copies.csvColumns,
    ...found.map(({ caseNumber, title, from, at, step, outcome, reason, letter, readAt, readBy }) => [
      caseNumber,
      title,
      from.name,
      wall.dayOf(at),
      stepLabel('proposal', step)[language],
      outcome === null ? words.copies.late : outcomeLabel('proposal', step, outcome)[language],
      reason ?? '',
      letter?.number ?? '',
      letter?.date ?? '',
      readBy?.name ?? '',
      readAt === null ? '' : wall.dayOf(readAt),
    ]),
  ])
}
