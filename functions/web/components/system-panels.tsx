import type { Delivery, WebhookEndpoint } from '../../../shared/contracts/answers.ts'
import type { Visit } from '../visit.ts'
import { ColumnHeads } from './list-parts.tsx'
import { Remark } from './notice.tsx'
import { Tag, type Tone } from './tag.tsx'

export const SYSTEMS = '/kelola/sistem'
export const systemPath = (id: string): string => `${SYSTEMS}/${id}`
export const deliveryPath = (endpoint: string, id: string): string => `${systemPath(endpoint)}/kiriman/${id}`

const TONES: Record<WebhookEndpoint['state'], Tone> = { unverified: 'info', active: 'ok', paused: 'late' }
export const StateTag = ({ endpoint: { state }, visit }: { endpoint: WebhookEndpoint; visit: Visit }) => (
  <Tag tone={TONES[state]}>{visit.words.systems.states[state]}</Tag>
)

const RESULTS: Record<Delivery['state'], Tone> = { delivered: 'ok', retrying: 'soon', failed: 'late' }
export const ResultTag = ({ state, visit }: { state: Delivery['state']; visit: Visit }) => (
  <Tag tone={RESULTS[state]}>{visit.words.systems.deliveryStates[state]}</Tag>
)

/** `task.created` of `id.go.kemensos.kube.task.created.v1`, in the officer's words. */
export function eventText(type: string, { words }: Visit): string {
  const name = type.split('.').slice(4, -1).join('.')
  const names: Readonly<Record<string, string>> = words.systems.names
  return names[name] ?? name
}

/** A secret, on the only page that ever shows it; `null` where that page was asked for once more. */
export const Secret = ({ endpoint, secret, visit }: { endpoint: string; secret: string | null; visit: Visit }) => {
  const text = visit.words.systems
  return (
    <div class="narrow">
      {secret === null ? (
        <Remark tone="soon">
          <p>{text.secretGone}</p>
        </Remark>
      ) : (
        <>
          <h1 class="h1">{text.secretTitle}</h1>
          <p>{text.secretText}</p>
          <p class="panel wrap-any">
            <code>{secret}</code>
          </p>
        </>
      )}
      <div class="buttons">
        <a class="button" href={systemPath(endpoint)}>
          {text.toEndpoint}
        </a>
      </div>
    </div>
  )
}

/** A form of one button. */
export const OneButton = ({
  to,
  label,
  about,
  second = true,
  visit,
}: {
  to: string
  label: string
  /** Said to those who do not see what the button stands beside. */
  about?: string
  second?: boolean
  visit: Visit
}) => (
  <form method="post" action={to}>
    <input type="hidden" name="kunci" value={visit.newKey()} />
    <button class={second ? 'button button--second button--small' : 'button'}>
      {label}
      {about && <span class="unseen"> {about}</span>}
    </button>
  </form>
)

/** The ledger of an endpoint, newest on top. */
export const Ledger = ({
  endpoint,
  deliveries,
  visit,
}: {
  endpoint: WebhookEndpoint
  deliveries: readonly Delivery[]
  visit: Visit
}) => {
  const { words, wall } = visit
  const text = words.systems
  return (
    <div class="sheet">
      <table class="table stacks" role="table">
        <caption class="unseen">{text.ledger}</caption>
        <ColumnHeads names={Object.values(text.ledgerColumns)} />
        <tbody role="rowgroup">
          {deliveries.map((delivery) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                <a href={deliveryPath(endpoint.id, delivery.id)}>{eventText(delivery.type, visit)}</a>
                <small>{delivery.eventId}</small>
              </th>
              <td role="cell">{wall.moment(delivery.createdAt)}</td>
              <td role="cell">
                {text.tries(delivery.tries.length)}
                {delivery.nextTryAt !== null && <small>{text.nextTry(wall.moment(delivery.nextTryAt))}</small>}
              </td>
              <td role="cell">
                <ResultTag state={delivery.state} visit={visit} />
                <LastTry delivery={delivery} visit={visit} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const LastTry = ({ delivery: { tries }, visit }: { delivery: Delivery; visit: Visit }) => {
  const last = tries.at(-1)
  if (!last) return null
  return (
    <small>
      {[
        last.status ?? '',
        last.error === null ? '' : errorText(last.error, visit),
        visit.words.systems.milliseconds(String(last.ms)),
      ]
        .filter((part) => part !== '')
        .join(', ')}
    </small>
  )
}

function errorText(error: string, { words }: Visit): string {
  const errors: Readonly<Record<string, string>> = words.systems.errors
  return errors[error] ?? error
}

/** Each try of a delivery, oldest first. */
export const Tries = ({ delivery: { tries }, visit }: { delivery: Delivery; visit: Visit }) => {
  const { words, wall } = visit
  const text = words.systems
  return (
    <div class="sheet gap">
      <table class="table stacks" role="table">
        <caption class="unseen">{text.ledgerColumns.tries}</caption>
        <ColumnHeads names={Object.values(text.tryColumns)} />
        <tbody role="rowgroup">
          {tries.map(({ at, status, ms, error, answer }) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {wall.moment(at)}
              </th>
              <td role="cell">{status ?? text.noAnswer}</td>
              <td role="cell">{text.milliseconds(String(ms))}</td>
              <td role="cell">{error === null ? '' : errorText(error, visit)}</td>
              <td role="cell" class="wrap-any">
                {answer === null || answer === '' ? text.noAnswer : <code>{answer}</code>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
