import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { type HeldCase, readLongest } from '../../../shared/cases/throughput/read-longest.ts'
import { type Overview, readOverview } from '../../../shared/cases/throughput/read-overview.ts'
import { HOWS, NATION } from '../../../shared/names/counters.ts'
import { PartsBar } from '../charts/lines.tsx'
import { DueTag } from '../components/due.tsx'
import { Tag } from '../components/tag.tsx'
import { numbersIn } from '../numbers.ts'
import { param, type Reply, type Visit } from '../visit.ts'
import { Choices } from './monitoring.tsx'
import {
  type Asked,
  addressOf,
  askedBy,
  businessOf,
  holderName,
  sameAs,
  scopeIn,
  scopePath,
  weeksOf,
} from './monitoring-query.ts'

const HOUR_SECONDS = 3_600
const DAY_HOURS = 24

type Step = Overview['steps'][number]
type Shown = { visit: Visit; asked: Asked; overview: Overview }

/** Where time goes: what each office did with its days, against what it may take; and the cases that wait longest. */
export async function showBottleneck(visit: Visit): Promise<Reply> {
  const { deps, actor, words } = visit
  const { bottleneck } = words.monitoring
  const asked = askedBy(visit)
  const scope = scopeIn(param(visit, 'scope'))
  const read = await readOverview(deps, actor, {
    scope,
    kind: asked.jenis,
    business: businessOf(asked),
    weeks: weeksOf(asked),
  })
  if (read.kind === 'refused') return read
  const { overview } = read
  const step = overview.steps.some((one) => one.step === asked.tahap) ? asked.tahap : undefined
  const longest = await readLongest(deps, actor, { scope, kind: asked.jenis, business: businessOf(asked), step })
  if (longest.kind === 'refused') return longest
  const name = scope === NATION ? words.monitoring.nation : overview.name
  const same = sameAs(asked)
  return {
    kind: 'page',
    title: bottleneck.title(name),
    section: 'monitoring',
    body: (
      <>
        <div class="page-head">
          <div>
            <p class="small">
              <a href={addressOf(scopePath(scope), same)}>‹ {bottleneck.back}</a>
            </p>
            <h1 class="h1">{bottleneck.title(name)}</h1>
            <p class="muted">
              {bottleneck.lead(overview.weeks)} {bottleneck.upTo(visit.wall.moment(overview.asOf))}
            </p>
          </div>
          <Choices visit={visit} asked={asked} path={`${scopePath(scope)}/hambatan`} />
        </div>
        <Spent visit={visit} asked={asked} overview={overview} />
        <section class="panel panel--flush" aria-labelledby="terlama">
          <div class="panel__head">
            <h2 class="h2" id="terlama">
              {step === undefined
                ? bottleneck.longest
                : bottleneck.longestAt(stepLabel(overview.kind, step)[visit.language])}
            </h2>
            {step !== undefined && (
              <a class="small" href={addressOf(`${scopePath(scope)}/hambatan`, same, '#terlama')}>
                {bottleneck.everyStep}
              </a>
            )}
          </div>
          <Longest visit={visit} kind={overview.kind} cases={longest.cases} />
          {!longest.whole && <p class="small muted inset">{bottleneck.longestPart}</p>}
        </section>
        {overview.areas.length > 0 && <Queues visit={visit} asked={asked} overview={overview} />}
      </>
    ),
  }
}

const Spent = ({ visit, asked, overview }: Shown) => {
  const { monitoring } = visit.words
  const { bottleneck } = monitoring
  const numbers = numbersIn(visit.language)
  const steps = overview.steps.filter(({ visits }) => visits > 0)
  const longest = Math.max(...steps.map(meanSeconds), 0)
  const time = (seconds: number): string => {
    const hours = seconds / HOUR_SECONDS
    return hours < DAY_HOURS
      ? bottleneck.hours(numbers.whole(hours))
      : bottleneck.daysCalendar(numbers.decimal(hours / DAY_HOURS))
  }
  return (
    <section class="panel panel--flush" aria-labelledby="kantor">
      <div class="panel__head">
        <h2 class="h2" id="kantor">
          {monitoring.offices}
        </h2>
        <a class="small no-print" href={addressOf(`${scopePath(overview.scope)}/tahap.csv`, sameAs(asked))}>
          {monitoring.csv}
        </a>
      </div>
      {steps.length === 0 ? (
        <p class="muted inset">{monitoring.empty}</p>
      ) : (
        <table class="table table--dense stacks spent" role="table">
          <thead role="rowgroup">
            <tr role="row">
              {[monitoring.step, bottleneck.split].map((text) => (
                <th role="columnheader" scope="col">
                  {text}
                </th>
              ))}
              {[bottleneck.visits, bottleneck.median, bottleneck.p90, bottleneck.target].map((text) => (
                <th role="columnheader" scope="col" class="number">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          {[...Map.groupBy(steps, ({ at }) => at)].map(([office, own]) => (
            <tbody role="rowgroup">
              <tr role="row" class="group-row">
                <th role="rowheader" scope="rowgroup" colspan={6}>
                  {holderName(visit, office)}
                  <span class="muted"> · {totalOf(own, time, visit)}</span>
                </th>
              </tr>
              {own.map((step) => (
                <tr role="row">
                  <th role="rowheader" scope="row">
                    <a
                      href={addressOf(
                        `${scopePath(overview.scope)}/hambatan`,
                        { ...sameAs(asked), tahap: step.step },
                        '#terlama',
                      )}
                    >
                      {stepLabel(overview.kind, step.step)[visit.language]}
                    </a>
                  </th>
                  <td role="cell" class="wide">
                    <PartsBar parts={HOWS.map((how) => step[how] / step.visits)} whole={longest} />
                    <small>
                      {HOWS.filter((how) => step[how] > 0)
                        .map((how) => `${time(step[how] / step.visits)} ${bottleneck.how[how]}`)
                        .join(', ')}
                    </small>
                  </td>
                  <Days label={bottleneck.visits} text={numbers.whole(step.visits)} />
                  <Days
                    label={bottleneck.median}
                    text={daysText(step.medianDays)}
                    step={step}
                    value={step.medianDays}
                  />
                  <Days label={bottleneck.p90} text={daysText(step.p90Days)} step={step} value={step.p90Days} />
                  <Days label={bottleneck.target} text={step.within === null ? '–' : daysText(step.within)} />
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      )}
      <ul class="legend inset">
        {HOWS.map((how, i) => (
          <li>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`part-${i}`} width="10" height="10" />
            </svg>
            {bottleneck.how[how]}
          </li>
        ))}
      </ul>
    </section>
  )

  function daysText(days: number | null): string {
    if (days === null) return '–'
    return monitoring.workingDaysShort(days < 1 ? '<1' : numbers.whole(days))
  }
}

/** A number of days, marked where it is beyond what the step may take. */
const Days = ({ label, text, step, value }: { label: string; text: string; step?: Step; value?: number | null }) => {
  const isBeyond = step && value !== null && value !== undefined && step.within !== null && value > step.within + 0.5
  return (
    <td role="cell" class="number">
      <span class="phone-only muted">{label} </span>
      {isBeyond ? <Tag tone="late">{text}</Tag> : text}
    </td>
  )
}

const meanSeconds = (step: Step): number =>
  step.visits > 0 ? HOWS.reduce((sum, how) => sum + step[how], 0) / step.visits : 0

function totalOf(steps: readonly Step[], time: (seconds: number) => string, { words }: Visit): string {
  const { how: names, held } = words.monitoring.bottleneck
  const visits = Math.max(...steps.map((step) => step.visits), 1)
  const parts = HOWS.map((how) => [how, steps.reduce((sum, step) => sum + step[how], 0) / visits] as const)
  return `${held.toLowerCase()}: ${parts
    .filter(([, seconds]) => seconds > 0)
    .map(([how, seconds]) => `${time(seconds)} ${names[how]}`)
    .join(', ')}`
}

const Longest = ({ visit, kind, cases }: { visit: Visit; kind: string; cases: readonly HeldCase[] }) => {
  const { words, wall, language } = visit
  const { bottleneck } = words.monitoring
  if (cases.length === 0) return <p class="muted inset">{bottleneck.none}</p>
  return (
    <table class="table table--dense stacks" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {[bottleneck.case, words.monitoring.step, bottleneck.office, bottleneck.since, bottleneck.heldDays].map(
            (text, i) => (
              <th role="columnheader" scope="col" class={i === 4 ? 'number' : undefined}>
                {text}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {cases.map((held) => (
          <tr role="row">
            <th role="rowheader" scope="row">
              {kind === 'proposal' ? <a href={`/usulan/${held.id}`}>{held.title}</a> : held.title}
              <small>{held.number}</small>
            </th>
            <td role="cell">
              {stepLabel(kind, held.step)[language]}
              {held.holder !== null && <small>{held.holder}</small>}
            </td>
            <td role="cell">{held.agency.name}</td>
            <td role="cell">{wall.shortDay(held.since)}</td>
            <td role="cell" class="number">
              {held.days} <DueTag dueAt={held.dueAt} wall={wall} words={words} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Queues = ({ visit, asked, overview }: Shown) => {
  const { words, language } = visit
  const numbers = numbersIn(language)
  const step = asked.tahap
  const queues = overview.queues.filter((queue) => step === undefined || queue.step === step)
  return (
    <section class="panel" aria-labelledby="antrean">
      <h2 class="h2" id="antrean">
        {words.monitoring.bottleneck.queues}
      </h2>
      {queues.length === 0 && <p>{words.monitoring.attentionNone}</p>}
      <ul class="attention">
        {queues.map((queue) => (
          <li>
            <a
              href={addressOf(`${scopePath(queue.code)}/hambatan`, { ...sameAs(asked), tahap: queue.step }, '#terlama')}
            >
              {stepLabel(overview.kind, queue.step)[language]}, {queue.name}
            </a>
            <Tag tone="late">{words.monitoring.lateCount(numbers.whole(queue.late))}</Tag>
          </li>
        ))}
      </ul>
    </section>
  )
}
