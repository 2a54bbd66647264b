import { scaleLinear } from 'd3-scale'
import type { Timeline } from '../../../shared/contracts/answers.ts'
import type { Moment } from '../story.ts'
import type { Visit } from '../visit.ts'

const SECONDS_A_DAY = 86_400
const WIDTH = 1000
const GAP = 4

/** Who had the case how long, as one bar with words beside it, and what happened, newest first. */
export const HistoryPanel = ({
  timeline,
  story,
  now,
  title,
  visit: { words, wall },
}: {
  timeline: Timeline | undefined
  story: readonly Moment[]
  /** Where it stands now, and with whom. */
  now: { text: string; by: string } | undefined
  title?: string
  visit: Visit
}) => (
  <section class="panel" id="riwayat">
    <div class="panel__head">
      <h2 class="h2">{title ?? words.case.history}</h2>
      {timeline && (
        <span class="small muted">
          {words.case.daysSoFar(timeline.agencies.reduce((sum, { workingDays }) => sum + workingDays, 0))}
        </span>
      )}
    </div>
    {timeline && <HeldBar timeline={timeline} label={words.case.barLabel} daysOf={words.case.daysOf} />}
    {story.length === 0 && !now && <p class="muted">{words.case.nothingYet}</p>}
    <ol class="timeline">
      {now && (
        <li class="is-now">
          <b>{now.text}</b>
          <small>
            {words.case.now}
            {now.by && ` · ${now.by}`}
          </small>
        </li>
      )}
      {story.map(({ tone, text, at, by, said }) => (
        <li class={tone === 'plain' ? undefined : `is-${tone}`}>
          {text}
          <small>
            {wall.knownDay(at)} {wall.time(at)} · {by}
          </small>
          {said && <q>{said}</q>}
        </li>
      ))}
    </ol>
  </section>
)

const HeldBar = ({
  timeline,
  label,
  daysOf,
}: {
  timeline: Timeline
  label: string
  daysOf: (office: string, days: number) => string
}) => {
  const held = timeline.agencies
    .map(({ agency, workingDays, workingSeconds, waitingSeconds, partnerSeconds }) => ({
      name: agency.name,
      days: workingDays,
      seconds: workingSeconds + waitingSeconds + partnerSeconds,
    }))
    .filter(({ seconds }) => seconds > 0)
  const total = held.reduce((sum, { seconds }) => sum + seconds, 0)
  const scale = scaleLinear([0, Math.max(total, SECONDS_A_DAY / WIDTH)], [0, WIDTH])
  let from = 0
  const parts = held.map(({ seconds }, i) => {
    const x = scale(from)
    from += seconds
    return { x, width: Math.max(GAP, scale(seconds) - GAP), tone: `hold-${i % 6}` }
  })
  const text = held.map(({ name, days }) => daysOf(name, days))
  return (
    <>
      <svg
        class="held-bar"
        viewBox={`0 0 ${WIDTH} 12`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${text.join(', ')}`}
      >
        {parts.map(({ x, width, tone }) => (
          <rect class={tone} x={x.toFixed(1)} width={width.toFixed(1)} height="12" />
        ))}
      </svg>
      <p class="legend">
        {text.map((one, i) => (
          <span>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`hold-${i % 6}`} width="10" height="10" rx="2" />
            </svg>
            {one}
          </span>
        ))}
      </p>
    </>
  )
}
