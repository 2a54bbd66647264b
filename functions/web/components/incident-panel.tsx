import type { Child } from 'hono/jsx'
import { agencyRef } from '../../../shared/cases/agencies.ts'
import type { Incident, IncidentAbout } from '../../../shared/cases/reads/read-incident.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { personPath } from '../person.ts'
import type { Visit } from '../visit.ts'
import { systemPath } from './system-panels.tsx'

/** What the trouble is about, and the way there. */
export const IncidentPanel = ({ incident, visit }: { incident: Incident; visit: Visit }) => {
  const { words, wall } = visit
  return (
    <section class="panel" id="gangguan">
      <h2 class="h2">{words.platform.incident.title}</h2>
      <p class="muted small">{words.platform.incident.causes[incident.cause]}</p>
      <dl class="describe gap">
        <About about={incident.about} visit={visit} />
        <Line name={words.platform.incident.found}>{wall.moment(incident.openedAt)}</Line>
      </dl>
    </section>
  )
}

const Line = ({ name, children }: { name: string; children: Child }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const About = ({ about, visit }: { about: IncidentAbout; visit: Visit }) => {
  const { words, wall, deps, language, actor } = visit
  const text = words.platform.incident
  switch (about.kind) {
    case 'handoff': {
      const { number, caseKind, underWay } = about
      return (
        <>
          <Line name={text.case}>
            {number}
            {underWay && `, ${stepLabel(caseKind, underWay.step)[language]}`}
          </Line>
          {underWay ? (
            <>
              <Line name={words.platform.handoffColumns.way}>
                {words.platform.way(
                  agencyRef(deps.regions, underWay.from).name,
                  agencyRef(deps.regions, underWay.to).name,
                )}
              </Line>
              <Line name={words.platform.handoffColumns.since}>{wall.moment(underWay.since)}</Line>
              <Line name={text.queue}>
                <a href={`/kelola/platform/surat-mati/${underWay.queue}`}>{text.deadLetters(underWay.queue)}</a>
              </Line>
            </>
          ) : (
            <Line name={text.state}>{text.arrived}</Line>
          )}
        </>
      )
    }
    case 'task':
      return (
        <Line name={text.task}>
          <a href={`/tugas/${about.task}`}>{text.openTask}</a>
        </Line>
      )
    case 'group':
      return (
        <Line name={text.group}>
          <a href={`/kelompok/${about.id}`}>{about.name}</a>
        </Line>
      )
    case 'officer':
      return (
        <Line name={text.officer}>
          {about.agency === null ? (
            about.sub
          ) : (
            <a href={personPath({ agency: about.agency, sub: about.sub })}>
              {about.sub}
              {about.agency !== actor.agency && `, ${agencyRef(deps.regions, about.agency).name}`}
            </a>
          )}
        </Line>
      )
    case 'endpoint':
      return (
        <Line name={text.endpoint}>
          <a href={systemPath(about.id)}>{text.openEndpoint}</a>
        </Line>
      )
  }
}
