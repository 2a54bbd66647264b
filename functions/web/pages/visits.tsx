import * as z from 'zod'
import { type RequestView, readRequest } from '../../../shared/cases/reads/read-request.ts'
import { type PlannedVisit, readVisits } from '../../../shared/cases/reads/read-visits.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { kindOf } from '../../../shared/names/agencies.ts'
import { SERVICES_OF_OFFICE } from '../../../shared/names/requests.ts'
import { Tag } from '../components/tag.tsx'
import { type DayEvent, ics } from '../ics.ts'
import { daysOf, monthMoved, weeksOf } from '../month-grid.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { asks } from './request-list.tsx'

const Month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/)
const CALENDAR = 'text/calendar; charset=utf-8'

export const visits: readonly Page[] = [
  { method: 'GET', path: '/jadwal', run: showMonth },
  { method: 'GET', path: '/jadwal.ics', run: downloadMonth },
  { method: 'GET', path: '/permintaan/:id/kunjungan.ics', run: downloadOne },
]

const monthOf = ({ query, wall }: Visit): string => Month.safeParse(query['bulan']).data ?? wall.today.slice(0, 7)
const hasVisits = ({ actor }: Visit): boolean =>
  SERVICES_OF_OFFICE[kindOf(actor.agency)]?.includes('food-inspection') === true

async function showMonth(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  if (!hasVisits(visit)) return refused('not-found')
  const month = monthOf(visit)
  const found = await readVisits(deps, actor, daysOf(month))
  const { calendar: text } = words.requests
  const [before, after] = [monthMoved(month, -1), monthMoved(month, 1)]
  return {
    kind: 'page',
    title: `${text.title}, ${wall.month(month)}`,
    section: 'visits',
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{text.title}</h1>
            <p class="muted">{asks(visit) ? text.lead.asks : text.lead.asked}</p>
          </div>
          <a class="button button--second" href={`/jadwal.ics?bulan=${month}`}>
            {text.download}
          </a>
        </div>
        <section class="panel" aria-labelledby="bulan">
          <div class="panel__head">
            <h2 class="h2" id="bulan">
              {wall.month(month)}
            </h2>
            <nav class="small months" aria-label={text.months}>
              <a href={`/jadwal?bulan=${before}`}>{text.previous(wall.month(before))}</a>
              <a href={`/jadwal?bulan=${after}`}>{text.next(wall.month(after))}</a>
            </nav>
          </div>
          <MonthTable month={month} visits={found} visit={visit} />
        </section>
        <section class="panel" aria-labelledby="daftar">
          <div class="panel__head">
            <h2 class="h2" id="daftar">
              {text.list}
            </h2>
            <span class="small muted">{text.visits(found.length)}</span>
          </div>
          {found.length === 0 ? <p class="muted">{text.none}</p> : <VisitList visits={found} visit={visit} />}
        </section>
      </>
    ),
  }
}

/** The month as a table: on a phone each day says how many, on a desktop whom. */
const MonthTable = ({
  month,
  visits: found,
  visit,
}: {
  month: string
  visits: readonly PlannedVisit[]
  visit: Visit
}) => {
  const { words, wall } = visit
  const weeks = weeksOf(month)
  const byDay = Map.groupBy(found, (one) => one.visit.date)
  return (
    <table class="month">
      <caption class="unseen">
        {words.requests.calendar.title}, {wall.month(month)}
      </caption>
      <thead>
        <tr>
          {wall.weekdays.map((name) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((days) => (
          <tr>
            {days.map((day) => {
              const visitsOfDay = (day === null ? undefined : byDay.get(day)) ?? []
              return (
                <td class={day === wall.today ? 'is-today' : undefined}>
                  {day !== null && (
                    <span class="month__day">
                      {Number(day.slice(8))}
                      {day === wall.today && <span class="unseen"> ({words.requests.calendar.today})</span>}
                    </span>
                  )}
                  {visitsOfDay.length > 0 && (
                    <>
                      <a class="month__count" href={`#h-${day}`}>
                        {visitsOfDay.length}
                        <span class="unseen"> {words.requests.calendar.visits(visitsOfDay.length)}</span>
                      </a>
                      <ul class="month__names">
                        {visitsOfDay.map(({ id, group }) => (
                          <li>
                            <a href={`/permintaan/${id}`}>{group.name}</a>
                          </li>
                        ))}
                      </ul>
                    </>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const VisitList = ({ visits: found, visit }: { visits: readonly PlannedVisit[]; visit: Visit }) => {
  const { words, wall } = visit
  const days = [...Map.groupBy(found, (one) => one.visit.date)]
  return (
    <ul class="visits">
      {days.map(([day, those]) => (
        <li id={`h-${day}`}>
          <h3 class="h3">
            {wall.longDay(day)}
            {day === wall.today && ` · ${words.requests.calendar.today}`}
          </h3>
          <ul>
            {those.map((one) => (
              <li>
                <span>
                  <a href={`/permintaan/${one.id}`}>{one.group.name}</a>
                  <small>
                    {one.number} · {one.place.village.name}, {one.place.district.name} · {one.visit.officer}
                  </small>
                </span>
                <VisitTag planned={one} visit={visit} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

const MADE = ['VISITED', 'IN_REPAIR', 'FULFILLED']

/** Made, to come, or gone by without a report. */
const VisitTag = ({ planned, visit: { words, wall } }: { planned: PlannedVisit; visit: Visit }) => {
  const { calendar: text } = words.requests
  if (MADE.includes(planned.state)) return <Tag tone="ok">{text.done}</Tag>
  if (planned.visit.date < wall.today) return <Tag tone="late">{text.overdue}</Tag>
  return planned.visit.date === wall.today ? <Tag tone="soon">{words.due.today}</Tag> : <Tag>{text.planned}</Tag>
}

async function downloadMonth(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  if (!hasVisits(visit)) return refused('not-found')
  const month = monthOf(visit)
  const found = await readVisits(deps, actor, daysOf(month))
  return {
    kind: 'file',
    name: `kunjungan-${month}.ics`,
    mediaType: CALENDAR,
    content: ics(
      words.requests.calendar.calendarName,
      found.map((one) => eventOf(visit, one)),
      wall.now,
    ),
  }
}

async function downloadOne(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  const read = await readRequest(deps, actor, param(visit, 'id'))
  if (read.kind === 'refused') return read
  const { request } = read
  const planned = request.visit
  if (!planned) return refused('not-found')
  const event = eventOf(visit, { ...request, visit: planned }, addressOf(request))
  return {
    kind: 'file',
    name: `kunjungan-${request.number}.ics`,
    mediaType: CALENDAR,
    content: ics(words.requests.calendar.calendarName, [event], wall.now),
  }
}

/** Where it is made, as the request says; else where the group has its business. */
function addressOf({ details, address }: RequestView): string | null {
  const asked = typeof details === 'object' && details !== null && 'address' in details ? details.address : undefined
  return typeof asked === 'string' ? asked : address
}

/** Days, places and numbers; of persons only the officer who comes. */
function eventOf({ words, origin }: Visit, one: PlannedVisit, street: string | null = null): DayEvent {
  const { village, district, city } = one.place
  return {
    uid: one.id,
    day: one.visit.date,
    summary: words.requests.calendar.summary(one.group.name),
    location: [street, village.name, district.name, city.name].filter(Boolean).join(', '),
    description: `${one.number}\n${words.requests.calendar.officer}: ${one.visit.officer}`,
    url: `${origin}/permintaan/${one.id}`,
    sequence: one.version,
  }
}
