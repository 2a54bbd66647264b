import { loadHead } from '../shared/cases/load.ts'
import { entriesOf } from '../shared/cases/reads/read-history.ts'
import { Entry } from '../shared/contracts/entry.ts'
import { caseKey } from '../shared/store/row-keys.ts'
import { findCase, openStage, readArguments, runTool, Trouble } from './operator.ts'
import { spell } from './spell.ts'

const SHOWN = [
  'step',
  'outcome',
  'form',
  'state',
  'to',
  'handoff',
  'times',
  'period',
  'cause',
  'attachment',
  'agency',
] as const

// npm run trace -- <case id or number> [--data DIR]: a case's whole way, with the time that each part took.
await runTool(async () => {
  const { values, positionals } = readArguments(
    'npm run trace -- <case id or number> [--data DIR]',
    { data: { type: 'string' } },
    1,
  )
  const [wanted = ''] = positionals
  const deps = openStage(values.data)
  const id = await findCase(deps, wanted)
  const head = await loadHead(deps.table, id)
  if (!head) throw new Trouble(`There is no case ${wanted} here.`)
  console.log(
    `${head.facts.number} · ${id} · ${head.flow.workflow.name}@${head.flow.workflow.version} · ${head.flow.state}`,
  )
  let before: number | undefined
  for (const bytes of await entriesOf(deps.table, caseKey(id))) {
    const entry = Entry.parse(JSON.parse(bytes))
    const at = Date.parse(entry.at)
    const who = 'system' in entry.actor ? entry.actor.system : `${entry.actor.sub}`
    console.log(
      `${String(entry.n).padStart(4)}  ${entry.at}  ${(before === undefined ? '' : `+${spell(at - before)}`).padStart(9)}  ${who}`,
    )
    for (const event of entry.events)
      console.log(
        `${' '.repeat(42)}${event.type}${SHOWN.flatMap((name) => (event[name] === undefined ? [] : ` ${name}=${wordOf(event[name])}`)).join('')}`,
      )
    before = at
  }
  const { custody } = head.flow
  const where =
    custody.kind === 'held'
      ? `held by ${custody.task.address.agency}, task ${custody.task.n} (${custody.task.hold.state}), due ${custody.task.deadline?.dueAt ?? 'never'}`
      : custody.kind === 'inTransit'
        ? `on its way from ${custody.from.agency} to ${custody.to.agency} since ${custody.since}, sent again ${custody.sentAgain} times`
        : `closed ${custody.outcome} at ${custody.at}`
  console.log(`now   ${where}`)
  console.log(`Its history to take along, signed: npm run audit:export -- ${head.facts.number}`)
})

/** An address by its office; anything else as it is. */
function wordOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('agency' in value) return String(value.agency)
  return 'sub' in value ? String(value.sub) : JSON.stringify(value)
}
