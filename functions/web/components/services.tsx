import { servicesOf } from '../../../shared/cases/open-request.ts'
import type { CaseOfGroup } from '../../../shared/cases/reads/read-group-record.ts'
import type { GroupView } from '../../../shared/cases/reads/read-groups.ts'
import type { Visit } from '../visit.ts'

/** What partner offices can do for a group: asked for from here, or a link to what was asked already. */
export const Services = ({
  group,
  cases,
  visit: { deps, words },
}: {
  group: GroupView
  cases: readonly CaseOfGroup[]
  visit: Visit
}) => {
  const { ask: text } = words.requests
  return (
    <section class="panel" id="layanan">
      <div class="panel__head">
        <h2 class="h2">{text.panel}</h2>
        <span class="small muted">{text.panelLead}</span>
      </div>
      <ul class="papers">
        {servicesOf(deps, group).map(({ service, partner }) => {
          const open = cases.find(({ kind, over }) => kind === service && !over)
          return (
            <li>
              <span>
                {words.terms.services[service]} <span class="small muted">{text.to(partner.name)}</span>
              </span>
              {open ? (
                <a href={`/permintaan/${open.id}`}>{text.open(open.number)}</a>
              ) : (
                <a class="button button--second button--small" href={`/kelompok/${group.id}/minta/${service}`}>
                  {text.ask}
                  <span class="unseen"> {words.terms.services[service]}</span>
                </a>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
