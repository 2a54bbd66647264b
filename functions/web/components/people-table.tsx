import type { Colleague, Office } from '../../../shared/cases/reads/read-office.ts'
import { personPath, rolesText } from '../person.ts'
import type { Visit } from '../visit.ts'
import { Counters } from './counters.tsx'
import { DueTag } from './due.tsx'
import { Tag } from './tag.tsx'

export const OfficeCounters = ({ office, visit: { words } }: { office: Office; visit: Visit }) => {
  const text = words.people
  const all = [office.unclaimed, ...office.people.map(({ load }) => load)]
  const sum = (of: 'open' | 'late'): string =>
    `${all.reduce((total, load) => total + load[of], 0)}${office.capped ? '+' : ''}`
  return (
    <Counters
      label={text.summary}
      items={[
        { value: sum('open'), label: text.open, href: '/kotak-masuk', current: false },
        { value: sum('late'), label: text.late, href: '/kotak-masuk?tenggat=late', current: false, tone: 'late' },
        {
          value: String(office.unclaimed.open),
          label: text.unclaimed,
          href: '/kotak-masuk?oleh=belum',
          current: false,
        },
        {
          value: String(office.people.filter(({ isAway }) => isAway).length),
          label: text.away,
          href: '#petugas',
          current: false,
          tone: 'soon',
        },
      ]}
    />
  )
}

export const PeopleTable = ({ office, visit }: { office: Office; visit: Visit }) => {
  const { words, wall } = visit
  const text = words.people
  const { name, roles, load, late, urgent } = text.columns
  return (
    <div class="sheet" id="petugas">
      <table class="table stacks" role="table">
        <caption class="unseen">{text.list}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {[name, roles, ...(office.isOwn ? [load, late, urgent] : [])].map((one) => (
              <th role="columnheader" scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {office.people.map((one) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                <a href={personPath(one.person)}>{one.person.name}</a>
                <AwayLine colleague={one} office={office} visit={visit} />
              </th>
              <td role="cell">
                {one.roles.length === 0 ? <span class="muted">{text.noRole}</span> : rolesText(visit, one.roles)}
              </td>
              {office.isOwn && (
                <>
                  <td role="cell">
                    {text.tasks(one.load.open)}
                    {one.load.suspended > 0 && <small>{text.ofThemSuspended(one.load.suspended)}</small>}
                  </td>
                  <td role="cell">{one.load.late > 0 && <Tag tone="late">{String(one.load.late)}</Tag>}</td>
                  <td role="cell">
                    {one.load.mostUrgent && <DueTag dueAt={one.load.mostUrgent} wall={wall} words={words} />}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const AwayLine = ({
  colleague: { person, isAway },
  office,
  visit: { words, wall },
}: {
  colleague: Colleague
  office: Office
  visit: Visit
}) => {
  const text = words.people
  const { absence, leaving } = person
  const deputy = office.people.find((one) => one.person.sub === absence?.deputy)?.person.name ?? ''
  if (absence && isAway) return <small>{text.isAway(wall.shortDay(absence.to), deputy)}</small>
  if (absence && absence.from > wall.today)
    return <small>{text.willBeAway(wall.shortDay(absence.from), wall.shortDay(absence.to), deputy)}</small>
  const [first] = person.roles.map(({ from }) => from).toSorted()
  if (first !== undefined && first > wall.today) return <small>{text.begins(wall.shortDay(first))}</small>
  if (leaving && leaving.lastDay >= wall.today) return <small>{text.leaves(wall.shortDay(leaving.lastDay))}</small>
  return null
}
