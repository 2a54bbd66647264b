import { parseArgs } from 'node:util'
import { type HandoffUnderWay, handoffsUnderWay } from '../shared/cases/reads/handoffs-under-way.ts'
import { openStage, runTool, Trouble } from './operator.ts'
import { spell } from './spell.ts'

/** A handoff takes seconds; the clock sends it again after this. */
const LONG_MINUTES = 20
const SENDS_MAX = 3

// npm run handoffs [-- --minutes N] [--city 35.79] [--data DIR]: handoffs in transit for longer than N minutes, 20 by default.
await runTool(async () => {
  const { values } = parseArgs({
    options: { minutes: { type: 'string' }, city: { type: 'string' }, data: { type: 'string' } },
  })
  const minutes = Number(values.minutes ?? LONG_MINUTES)
  if (!Number.isFinite(minutes) || minutes < 0) throw new Trouble(`--minutes takes a number, not ${values.minutes}`)
  const deps = openStage(values.data)
  if (values.city !== undefined && !deps.regions.region(values.city))
    throw new Trouble(`There is no city ${values.city}. Its code looks like this: 35.79`)
  const now = Date.parse(deps.now())
  const age = ({ since }: HandoffUnderWay): number => now - Date.parse(since)
  const found: HandoffUnderWay[] = []
  for await (const one of handoffsUnderWay(deps, values.city === undefined ? undefined : [values.city]))
    if (age(one) >= minutes * 60_000) found.push(one)
  for (const one of found.toSorted((a, b) => age(b) - age(a))) {
    const sent =
      one.sentAgain >= SENDS_MAX
        ? `sent again ${one.sentAgain} times and given up`
        : `sent again ${one.sentAgain} times`
    console.log(
      `${spell(age(one)).padStart(7)}  ${one.number}  ${one.from} -> ${one.to} for ${one.step}, handoff ${one.handoff}, since ${one.since}, ${sent}`,
    )
  }
  if (found.length === 0) console.log(`No handoff has been in transit for ${minutes} minutes.`)
  else
    console.log(
      `${found.length} handoffs in transit for ${minutes} minutes or more. Dead letters first (npm run dead-letters), then: npm run resend -- <number>`,
    )
})
