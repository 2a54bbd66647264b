import type { Child } from 'hono/jsx'
import { pageNumbers } from '../page-numbers.ts'
import type { Visit } from '../visit.ts'

/** The heads of a table's columns. */
export const ColumnHeads = ({ names }: { names: readonly string[] }) => (
  <thead role="rowgroup">
    <tr role="row">
      {names.map((name) => (
        <th role="columnheader" scope="col">
          {name}
        </th>
      ))}
    </tr>
  </thead>
)

/** Where a list goes on. */
export const NextPage = ({ visit: { words }, href }: { visit: Visit; href: string }) => (
  <nav class="pager" aria-label={words.inbox.pages}>
    <a href={href} rel="next">
      {words.inbox.nextPage}
    </a>
  </nav>
)

/** The pages of a list that is known as a whole. */
export const NumberedPages = ({
  visit: { words },
  at,
  last,
  hrefOf,
}: {
  visit: Visit
  at: number
  last: number
  hrefOf: (page: number) => string
}) =>
  last <= 1 ? null : (
    <nav class="pager" aria-label={words.inbox.pages}>
      <span class="muted">{words.inbox.pageOf(at, last)}</span>
      <ol>
        {pageNumbers(at, last).map((n) => (
          <li>
            {n === null ? (
              '…'
            ) : (
              <a href={hrefOf(n)} aria-current={n === at ? 'page' : undefined} aria-label={words.inbox.page(n)}>
                {n}
              </a>
            )}
          </li>
        ))}
      </ol>
      {at < last && (
        <a href={hrefOf(at + 1)} rel="next">
          {words.inbox.nextPage}
        </a>
      )}
    </nav>
  )

/** What narrows a list, beside it; on a phone above it, and opened from it. */
export const FilterPanel = ({
  visit: { words },
  action,
  narrowed,
  above,
  children,
}: {
  visit: Visit
  action: string
  narrowed: boolean
  above?: Child
  children: Child
}) => (
  <aside class="side" id="saring" aria-label={words.inbox.filter}>
    {above}
    <form class="panel panel--small" method="get" action={action}>
      <h2 class="h3">{words.inbox.filter}</h2>
      {children}
      <div class="buttons">
        <button class="button button--second button--small" type="submit">
          {words.inbox.apply}
        </button>
        {narrowed && <a href={action}>{words.inbox.clear}</a>}
      </div>
      <p class="phone-only">
        <a href="#daftar">{words.inbox.filterClose}</a>
      </p>
    </form>
  </aside>
)

/** Above a list: how much is shown, and all of it as a file. */
export const ListTools = ({
  visit: { words },
  shown,
  file,
}: {
  visit: Visit
  shown: string | null
  file: string | null
}) => (
  <div class="list-tools">
    <a class="button button--second button--small phone-only" href="#saring">
      {words.inbox.filterOpen}
    </a>
    <span class="muted">{shown}</span>
    {file !== null && (
      <a class="not-on-phone" href={file}>
        {words.inbox.csv}
      </a>
    )}
  </div>
)
