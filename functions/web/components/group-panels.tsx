import type { CaseOfGroup, GroupEntry } from '../../../shared/cases/reads/read-group-record.ts'
import type { GroupView } from '../../../shared/cases/reads/read-groups.ts'
import type { Proposal } from '../../../shared/cases/reads/read-proposal.ts'
import { isService } from '../../../shared/names/requests.ts'
import { stateText } from '../state-text.ts'
import type { Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { howLong, placeText } from '../whereabouts.ts'
import { MoneyChart } from './money-chart.tsx'
import { Tag, type Tone } from './tag.tsx'

/** What was asked for, what was determined, what came and when. */
export const Money = ({
  proposal,
  entries,
  visit: { words, wall },
}: {
  proposal: Proposal | undefined
  entries: readonly GroupEntry[]
  visit: Visit
}) => {
  const text = words.groups
  const paid = entries.flatMap(({ at, events }) =>
    events.flatMap((event) => (event.type === 'GroupFunded' ? [{ at, amount: event.amount }] : [])),
  )
  const budgetSource = proposal?.budgetSource
  return (
    <section class="panel" id="uang">
      <div class="panel__head">
        <h2 class="h2">{text.money}</h2>
        {proposal && (
          <span class="small">
            <a href={`/usulan/${proposal.id}`}>{proposal.number}</a>
          </span>
        )}
      </div>
      <dl class="describe">
        {proposal && proposal.requestedAmount !== null && (
          <div>
            <dt>{text.asked}</dt>
            <dd>{rupiah(proposal.requestedAmount)}</dd>
          </div>
        )}
        {proposal && proposal.decidedAmount !== null && (
          <div>
            <dt>{text.decided}</dt>
            <dd>{rupiah(proposal.decidedAmount)}</dd>
          </div>
        )}
        {paid.length > 0 && (
          <div>
            <dt>{text.paid}</dt>
            {paid.map(({ at, amount }) => (
              <dd>{text.paidOn(rupiah(amount), wall.day(at))}</dd>
            ))}
          </div>
        )}
        {budgetSource && (
          <div>
            <dt>{text.source}</dt>
            <dd>
              {words.terms.budgetSources[budgetSource]}
              {proposal.budgetYear !== null && `, ${proposal.budgetYear}`}
            </dd>
          </div>
        )}
      </dl>
      {paid.length === 0 && proposal?.decidedAmount == null && <p class="muted small">{text.noMoney}</p>}
    </section>
  )
}

const CREDENTIAL_TONES: Record<GroupView['credentials'][number]['state'], Tone> = {
  valid: 'ok',
  expired: 'soon',
  revoked: 'late',
}

/** What it earned by the services of partner offices, and until when it holds. */
export const Credentials = ({ group, visit: { words, wall } }: { group: GroupView; visit: Visit }) => {
  const text = words.groups
  return (
    <section class="panel" id="izin">
      <div class="panel__head">
        <h2 class="h2">{text.credentials}</h2>
      </div>
      {group.credentials.length === 0 ? (
        <p class="muted">{text.noCredentials}</p>
      ) : (
        <ul class="checks">
          {group.credentials.map(({ kind, number, validFrom, validTo, state }) => (
            <li>
              <span>
                {text.credentialKinds[kind]} {number}
                <small>
                  {validTo === null
                    ? text.validFrom(wall.day(validFrom))
                    : text.validUntil(wall.day(validFrom), wall.day(validTo))}
                </small>
              </span>
              <Tag tone={CREDENTIAL_TONES[state]}>{text.credentialStates[state]}</Tag>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const MONTHS_SHOWN = 12

/** The months that were reported and approved, newest first. */
export const Months = ({ entries, visit }: { entries: readonly GroupEntry[]; visit: Visit }) => {
  const { words, wall } = visit
  const { months, noMonths, monthColumns } = words.groups
  const reported = entries
    .flatMap(({ events }) => events.flatMap((event) => (event.type === 'MonthReported' ? [event] : [])))
    .toReversed()
    .slice(0, MONTHS_SHOWN)
  return (
    <section class="panel" id="bulanan">
      <div class="panel__head">
        <h2 class="h2">{months}</h2>
      </div>
      {reported.length === 0 ? (
        <p class="muted">{noMonths}</p>
      ) : (
        <>
          <MoneyChart id="omzet" months={reported.toReversed()} visit={visit} />
          <table class="table stacks" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">
                  {monthColumns.month}
                </th>
                {[monthColumns.turnover, monthColumns.profit, monthColumns.active].map((name) => (
                  <th role="columnheader" scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {reported.map(({ period, turnover, profit, membersActive }) => (
                <tr role="row">
                  <th role="rowheader" scope="row">
                    {wall.month(period)}
                  </th>
                  <td role="cell" class="number">
                    {rupiah(turnover)}
                  </td>
                  <td role="cell" class="number">
                    {rupiah(profit)}
                  </td>
                  <td role="cell" class="number">
                    {membersActive}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}

/** Its proposals, and what was asked of partner offices for it. */
export const GroupCases = ({
  cases,
  hrefOf,
  visit,
}: {
  cases: readonly CaseOfGroup[]
  hrefOf: (one: CaseOfGroup) => string | undefined
  visit: Visit
}) => {
  const { words, wall } = visit
  return (
    <section class="panel panel--small" id="perkara">
      <h2 class="h3">{words.groups.cases}</h2>
      <ul class="roster small">
        {cases.map((one) => {
          const href = hrefOf(one)
          const name = isService(one.kind) ? words.terms.services[one.kind] : words.groups.caseKind
          return (
            <li>
              <span>
                {href ? <a href={href}>{`${name} ${one.number}`}</a> : `${name} ${one.number}`}
                <br />
                <span class="muted">{one.over ? wall.day(one.openedAt) : placeText(one, visit)}</span>
                {!one.over && (
                  <>
                    <br />
                    <span class="muted">{howLong(one, visit)}</span>
                  </>
                )}
              </span>
              <span>{stateText(words, one.kind, one.state)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
