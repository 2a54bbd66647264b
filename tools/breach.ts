import { recordAccess } from '../shared/cases/privacy/access-log.ts'
import { findAffected, namesIn } from '../shared/cases/privacy/affected.ts'
import { instantOf, isInstant } from '../shared/kit/instant.ts'
import { actingOperator } from './acting-operator.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'

const USE =
  'npm run breach -- --from INSTANT --to INSTANT --as SUB [--actor SUB] [--names] [--data DIR], such as 2026-03-02T02:00:00.000Z'
const NOTICE_HOURS = 72
const HOUR_MS = 3_600_000

// npm run breach -- --from … --to …: which cases were shown with their persons between two moments, to whom, and how many
// people are owed a notice (docs/personal-data.md).
await runTool(async () => {
  const { values } = readArguments(USE, {
    from: { type: 'string' },
    to: { type: 'string' },
    actor: { type: 'string' },
    names: { type: 'boolean' },
    as: { type: 'string' },
    data: { type: 'string' },
  })
  const { from, to, actor } = values
  if (!isInstant(from) || !isInstant(to) || from > to) throw new Trouble(`Use: ${USE}`)
  const deps = openStage(values.data)
  const operator = await actingOperator(deps, values.as)
  const affected = await findAffected(deps, { from, to, actor })
  for (const { id, number, village, group, persons, looks } of affected) {
    console.log(`${number}  ${village ?? ''}  ${group?.name ?? ''}  ${persons} persons`)
    for (const { at, sub, office, shown, reason } of looks)
      console.log(`  ${at}  ${shown}${reason === null ? '' : ` (${reason})`}  ${sub} of ${office}`)
    if (!values.names) continue
    await recordAccess(deps, operator, id, 'breach')
    for (const name of await namesIn(deps, id)) console.log(`  - ${name}`)
  }
  const persons = affected.reduce((sum, one) => sum + one.persons, 0)
  console.log(
    `${affected.length} cases with ${persons} persons were shown${actor === undefined ? '' : ' to this officer'}.`,
  )
  if (affected.length > 0)
    console.log(
      `Known from now, each person and the authority are owed a written notice by ${instantOf(Date.now() + NOTICE_HOURS * HOUR_MS)} (UU 27/2022, art. 46: 3 x 24 hours).`,
    )
})
