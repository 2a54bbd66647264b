import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'

const WIDTH = 430
const HEIGHT = 176
const LEFT = 44
const RIGHT = 96
const BOTTOM = 24
const TOP = 12

export type Line = { name: string; values: readonly number[]; last: string; dashed?: boolean }

/** Lines over equal steps of time, each named at its end; what it says stands in a table beside it. */
export const LineChart = ({
  id,
  title,
  description,
  lines,
  from,
  to,
  number,
}: {
  id: string
  title: string
  description: string
  lines: readonly Line[]
  from: string
  to: string
  number: (n: number) => string
}) => {
  const all = lines.flatMap(({ values }) => values)
  const steps = Math.max(2, ...lines.map(({ values }) => values.length))
  const y = scaleLinear([Math.min(0, ...all), Math.max(1, ...all)], [HEIGHT - BOTTOM, TOP]).nice(4)
  const x = scaleLinear([0, steps - 1], [LEFT, WIDTH - RIGHT])
  const path = line<number>()
    .x((_, i) => Math.round(x(i)))
    .y((n) => Math.round(y(n)))
  const ends = apart(lines.map(({ values }) => y(values.at(-1) ?? 0)))
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-t ${id}-d`}>
      <title id={`${id}-t`}>{title}</title>
      <desc id={`${id}-d`}>{description}</desc>
      {/* Both counts and rupiah are whole. */}
      {y
        .ticks(4)
        .filter(Number.isInteger)
        .map((tick) => (
          <g>
            <path class="rule" d={`M${LEFT} ${Math.round(y(tick))}H${WIDTH - RIGHT}`} />
            <text x={LEFT - 6} y={Math.round(y(tick)) + 4} class="end">
              {number(tick)}
            </text>
          </g>
        ))}
      {lines.map(({ values, dashed }, i) => (
        <path class={dashed ? 'line line--dashed' : `line line-${i}`} d={path([...values]) ?? ''} />
      ))}
      {lines.map(({ last }, i) => (
        <text x={WIDTH - RIGHT + 6} y={Math.round(ends[i] ?? 0) + 4} class={`name name-${i}`}>
          {last}
        </text>
      ))}
      <text x={LEFT} y={HEIGHT - 5}>
        {from}
      </text>
      <text x={WIDTH - RIGHT} y={HEIGHT - 5} class="end">
        {to}
      </text>
    </svg>
  )
}

const LABEL_HEIGHT = 15
/** Names at the ends of lines must not lie on each other. */
function apart(places: readonly number[]): number[] {
  const order = places.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y)
  for (const [n, place] of order.entries()) {
    const above = order[n - 1]
    if (above && place.y - above.y < LABEL_HEIGHT) place.y = above.y + LABEL_HEIGHT
  }
  const moved = [...places]
  for (const { y, i } of order) moved[i] = y
  return moved
}

/** The same number over some weeks, beside it in a table: its own scale, so that its course is seen. */
export const Spark = ({ values }: { values: readonly number[] }) => {
  const most = Math.max(...values)
  const least = Math.min(...values)
  const x = scaleLinear([0, values.length - 1], [2, 72])
  const y = scaleLinear(most === least ? [least - 1, least + 1] : [least, most], [17, 3])
  const points = values.map((n, i) => `${Math.round(x(i))} ${Math.round(y(n))}`)
  return (
    <svg class="spark" viewBox="0 0 76 20" aria-hidden="true">
      <path d={`M${points.join('L')}`} />
    </svg>
  )
}

/** A share 0 to 1 as a bar; the number stands beside it. */
export const ShareBar = ({ share, tone = 'plain' }: { share: number; tone?: 'plain' | 'late' }) => (
  <svg class={`bar bar--${tone}`} aria-hidden="true">
    <rect width={`${Math.round(Math.min(1, share) * 100)}%`} height="100%" />
  </svg>
)

/** Parts of a whole, side by side; the numbers stand beside it. */
export const PartsBar = ({ parts, whole }: { parts: readonly number[]; whole: number }) => {
  let from = 0
  return (
    <svg class="bar bar--parts" aria-hidden="true">
      {parts.map((part, i) => {
        const x = from
        const width = whole > 0 ? (part / whole) * 100 : 0
        from += width
        return <rect class={`part-${i}`} x={`${x.toFixed(1)}%`} width={`${width.toFixed(1)}%`} height="100%" />
      })}
    </svg>
  )
}
