import { rebuildTally } from '../shared/cases/throughput/tally-rebuild.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'
import { progress } from './progress.ts'

const USE = 'npm run tally:rebuild [-- --data DIR]'

// npm run tally:rebuild: counts the ministry's figures anew from the histories. The old ones are read until the new ones
// agree with a recount; stopped half-way, run it again and it goes on.
await runTool(async () => {
  const { values } = readArguments(USE, { data: { type: 'string' } })
  const deps = openStage(values.data)
  const bar = progress('counting cases', 0)
  const rebuilt = await rebuildTally(deps, bar.to)
  if (rebuilt.kind === 'overtaken') throw new Trouble('Another rebuild is under way or has just ended.')
  bar.end(rebuilt.cases)
  if (rebuilt.kind === 'adrift')
    throw new Trouble(
      `${rebuilt.cases} cases counted, but a recount differs by ${rebuilt.drift}: the old figures are read on. Run it again; if it stays, see docs/runbook.md, "counters-are-wrong".`,
    )
  console.log(`${rebuilt.cases} cases counted from their histories. A recount of all provinces agrees.`)
  console.log(`Figures are now read from generation ${rebuilt.generation}; ${rebuilt.forgotten} old rows are gone.`)
})
