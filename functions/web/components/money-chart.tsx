import type { Month } from '../../../shared/cases/reads/read-guidance.ts'
import { LineChart } from '../charts/lines.tsx'
import { numbersIn } from '../numbers.ts'
import type { Visit } from '../visit.ts'

/** Turnover and profit of a group's months as two lines; the months stand in a table beside it. */
export const MoneyChart = ({ id, months, visit }: { id: string; months: readonly Month[]; visit: Visit }) => {
  const [first, last] = [months[0], months.at(-1)]
  if (!first || !last || months.length < 2) return null
  const { words, wall, language } = visit
  const { chart } = words.facilitation
  const numbers = numbersIn(language)
  const thousands = (n: number): string => chart.thousands(numbers.whole(n / 1000))
  return (
    <LineChart
      id={id}
      title={chart.title}
      description={chart.text(
        months.length,
        thousands(first.turnover),
        thousands(last.turnover),
        thousands(first.profit),
        thousands(last.profit),
      )}
      number={thousands}
      from={wall.month(first.period)}
      to={wall.month(last.period)}
      lines={[
        {
          name: chart.turnover,
          values: months.map(({ turnover }) => turnover),
          last: `${chart.turnover} ${thousands(last.turnover)}`,
          dashed: true,
        },
        {
          name: chart.profit,
          values: months.map(({ profit }) => profit),
          last: `${chart.profit} ${thousands(last.profit)}`,
        },
      ]}
    />
  )
}
