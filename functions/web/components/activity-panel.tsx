import type { ActivityView } from '../../../shared/cases/facilitation/read-activity.ts'
import { annualPath } from '../pages/report-query.ts'
import type { Visit } from '../visit.ts'

/** What an activity is about: its group and month, why it was opened; of a yearly account, where it can be read. */
export const ActivityPanel = ({ activity, visit: { words } }: { activity: ActivityView; visit: Visit }) => {
  const { about } = words.facilitation
  const { group, period, because, facilitator, kind, region } = activity
  return (
    <section class="panel" id="kegiatan">
      <h2 class="h2">{about.title}</h2>
      <dl class="describe gap">
        {group && (
          <div>
            <dt>{about.group}</dt>
            <dd>{group.name}</dd>
          </div>
        )}
        {period !== null && (
          <div>
            <dt>{about.period}</dt>
            <dd>{period}</dd>
          </div>
        )}
        <div>
          <dt>{about.place}</dt>
          <dd>{region.name}</dd>
        </div>
        {facilitator && (
          <div>
            <dt>{about.facilitator}</dt>
            <dd>{facilitator.name}</dd>
          </div>
        )}
        {because !== null && (
          <div>
            <dt>{about.because}</dt>
            <dd>{because}</dd>
          </div>
        )}
      </dl>
      {kind === 'annual-report' && period !== null && (
        <p class="gap">
          <a href={annualPath(region.code, Number(period))}>{words.reports.annual.inTask}</a>
        </p>
      )}
    </section>
  )
}
