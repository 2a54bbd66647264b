import { registerEndpoint } from '../../../shared/cases/partners/deliveries.ts'
import { endpointsOf, endpointView, mayUseHooks } from '../../../shared/cases/partners/endpoints.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { EVENT_TYPES } from '../../../shared/names/partner-events.ts'
import { Empty } from '../components/empty.tsx'
import { FaultSummary, FaultText, TextInput } from '../components/fields.tsx'
import { ColumnHeads } from '../components/list-parts.tsx'
import { ManageTabs } from '../components/manage-tabs.tsx'
import { eventText, Secret, StateTag, SYSTEMS, systemPath } from '../components/system-panels.tsx'
import { refusalText } from '../refusal-text.ts'
import type { Typed } from '../typed.ts'
import type { Page, Reply, Visit } from '../visit.ts'

const URL_CHARS_MAX = 2_000

/** The office's own systems that are told of events, for its supervisor. */
export const systems: readonly Page[] = [
  { method: 'GET', path: SYSTEMS, run: (visit) => showSystems(visit, {}) },
  { method: 'POST', path: SYSTEMS, run: addSystem },
]

type Shown = { typed?: Typed; faults?: ReadonlyMap<string, string>; status?: number }

async function showSystems(visit: Visit, { typed, faults = new Map(), status }: Shown): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  if (!mayUseHooks(actor)) return refused('forbidden')
  const endpoints = (await endpointsOf(deps.table, actor.agency)).map(endpointView)
  const text = words.systems
  return {
    kind: 'page',
    title: text.title,
    section: 'manage',
    ...(status === undefined ? {} : { status }),
    body: (
      <>
        <FaultSummary faults={[...faults].map(([id, fault]) => ({ id, text: fault }))} words={words} />
        <div class="page-head">
          <div>
            <h1 class="h1">{text.title}</h1>
            <p class="muted">{text.lead}</p>
          </div>
        </div>
        <ManageTabs current="systems" visit={visit} />
        {endpoints.length === 0 ? (
          <Empty title={text.emptyTitle} text={text.emptyText} />
        ) : (
          <div class="sheet">
            <table class="table stacks" role="table">
              <caption class="unseen">{text.list}</caption>
              <ColumnHeads names={Object.values(text.columns)} />
              <tbody role="rowgroup">
                {endpoints.map((endpoint) => (
                  <tr role="row">
                    <th role="rowheader" scope="row" class="wrap-any">
                      <a href={systemPath(endpoint.id)}>{endpoint.url}</a>
                    </th>
                    <td role="cell">{text.eventCount(endpoint.events.length, EVENT_TYPES.length)}</td>
                    <td role="cell">{wall.day(endpoint.createdAt)}</td>
                    <td role="cell">
                      <StateTag endpoint={endpoint} visit={visit} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <AddForm visit={visit} typed={typed} faults={faults} />
      </>
    ),
  }
}

const AddForm = ({
  visit,
  typed,
  faults,
}: {
  visit: Visit
  typed: Typed | undefined
  faults: ReadonlyMap<string, string>
}) => {
  const text = visit.words.systems
  const fault = faults.get('peristiwa')
  return (
    <form class="panel gap-large" method="post" action={SYSTEMS}>
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <h2 class="h2">{text.add}</h2>
      <TextInput
        id="alamat"
        label={text.url}
        hint={text.urlHint}
        value={typed?.one('alamat') ?? ''}
        fault={faults.get('alamat')}
      />
      <fieldset class={fault ? 'set field--fault' : 'set'} id="peristiwa" tabindex={-1}>
        <legend>{text.events}</legend>
        {fault && <FaultText id="peristiwa" fault={fault} />}
        {EVENT_TYPES.map((type) => (
          <label class="tick">
            <input
              type="checkbox"
              name="peristiwa"
              value={type}
              checked={typed ? typed.all('peristiwa').includes(type) : true}
            />
            <span>{eventText(type, visit)}</span>
          </label>
        ))}
      </fieldset>
      <div class="buttons">
        <button class="button">{text.add}</button>
      </div>
    </form>
  )
}

/** Adds an address; the answer shows its secret, and no later page does. */
async function addSystem(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  if (!mayUseHooks(actor)) return refused('forbidden')
  const url = typed.one('alamat').trim()
  const events = EVENT_TYPES.filter((type) => typed.all('peristiwa').includes(type))
  const faulty = (faults: [string, string][]): Promise<Reply> =>
    showSystems(visit, { typed, faults: new Map(faults), status: 422 })
  if (events.length === 0) return faulty([['peristiwa', words.systems.noneChosen]])
  if (url.length > URL_CHARS_MAX) return faulty([['alamat', words.systems.urlHint]])
  const added = await registerEndpoint(deps, actor, { url, events }, visit.keyOf([], { url, events }))
  if (added.kind === 'refused') return added.faults ? faulty([['alamat', refusalText(visit, added)]]) : added
  return {
    kind: 'page',
    title: words.systems.secretTitle,
    section: 'manage',
    body: <Secret endpoint={added.endpoint.id} secret={added.secret} visit={visit} />,
  }
}
