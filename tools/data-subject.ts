import { existsSync, writeFileSync } from 'node:fs'
import { act } from '../shared/cases/act.ts'
import type { Deps } from '../shared/cases/deps.ts'
import { recordAccess } from '../shared/cases/privacy/access-log.ts'
import { type DataSubject, findDataSubject } from '../shared/cases/privacy/data-subject.ts'
import { eraseFiles } from '../shared/cases/privacy/keep.ts'
import { faultOfNationalId, mask, parseNationalId } from '../shared/contracts/national-id.ts'
import { actingOperator } from './acting-operator.ts'
import { askSecretly } from './ask.ts'
import { findCase, openStage, readArguments, runTool, Trouble } from './operator.ts'

const USE = `npm run data-subject -- --nik --as SUB [--out FILE] [--data DIR]          what is held on a person, and who saw it
  npm run data-subject -- --erase CASE --as SUB --reason TEXT [--data DIR]     erases a closed case's personal data
  npm run data-subject -- --hold CASE --as SUB --reason TEXT [--data DIR]      keeps it from being erased
  npm run data-subject -- --lift-hold CASE --as SUB --reason TEXT [--data DIR]
The NIK is asked for, or read from a pipe; it is never an argument.`
/** More commits than any case has rows to erase. */
const COMMITS_MAX = 50
const REASON_CHARS_MIN = 5

// npm run data-subject -- …: the rights of a person whose data is held (docs/personal-data.md).
await runTool(async () => {
  const { values } = readArguments(USE, {
    nik: { type: 'boolean' },
    erase: { type: 'string' },
    hold: { type: 'string' },
    'lift-hold': { type: 'string' },
    as: { type: 'string' },
    reason: { type: 'string' },
    out: { type: 'string' },
    data: { type: 'string' },
  })
  const { erase, hold, 'lift-hold': lift } = values
  const ways = [values.nik, erase, hold, lift].filter((one) => one !== undefined)
  if (ways.length !== 1) throw new Trouble(`Use: ${USE}`)
  const deps = openStage(values.data)
  const operator = await actingOperator(deps, values.as)
  if (values.nik) return tell(deps, operator, values.out)
  const { reason = '' } = values
  if (reason.trim().length < REASON_CHARS_MIN || /\d{16}/.test(reason))
    throw new Trouble(
      'Say why: --reason "…", such as the request and the article of the law; never a number of a person.',
    )
  const by = { sub: operator.sub, name: operator.name }
  if (erase !== undefined) return eraseCase(deps, erase, { reason, by })
  const id = await findCase(deps, hold ?? lift ?? '')
  const type = hold === undefined ? 'LiftLegalHold' : 'SetLegalHold'
  const done = await act(deps, { kind: 'system', system: 'operator' }, id, { type, reason, by })
  if (done.kind === 'refused') throw new Trouble(`Refused: ${done.code}`)
  console.log(hold === undefined ? 'The hold is lifted.' : 'It is held: nothing of it can be erased until --lift-hold.')
})

async function tell(deps: Deps, operator: { sub: string; agency: string }, out: string | undefined): Promise<void> {
  if (out !== undefined && existsSync(out)) throw new Trouble(`${out} is there already.`)
  const nationalId = await askSecretly('NIK (not shown): ')
  if (!parseNationalId(nationalId) || faultOfNationalId(nationalId))
    throw new Trouble('A NIK has sixteen digits, a possible day of birth and a serial number.')
  const found = await findDataSubject(deps, nationalId)
  for (const { id } of found.cases) await recordAccess(deps, operator, id, 'data-subject')
  print(mask(nationalId), found)
  if (out === undefined) return
  writeFileSync(out, `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  console.log(`Their own data, whole, for them alone: ${out} (mode 600). Delete it once it was handed over.`)
}

function print(masked: string, { group, everFunded, cases, looks }: DataSubject): void {
  if (cases.length === 0 && !group && !everFunded) {
    console.log(`Nothing is held on ${masked}.`)
    return
  }
  console.log(
    `${masked}: ${group ? `in the group ${group.name} (${group.status})` : 'in no group'}, ${everFunded ? 'money reached them' : 'never funded'}`,
  )
  for (const one of cases) {
    console.log(`${one.number}  ${one.kind}  ${one.state}${one.hold ? '  under a legal hold' : ''}`)
    for (const { revision, member, erasedAt } of one.places)
      console.log(
        `  dossier, revision ${revision}, member ${member + 1}${erasedAt === null ? '' : `, erased ${erasedAt}`}`,
      )
    if (one.inDraft) console.log('  an unfinished draft')
    for (const { task, form, erasedAt } of one.forms)
      console.log(`  form ${form} of task ${task}${erasedAt === null ? '' : `, erased ${erasedAt}`}`)
  }
  const numbers = new Map(cases.map(({ id, number }) => [id, number]))
  console.log(looks.length === 0 ? 'Nobody was shown it since the log began.' : `Shown ${looks.length} times:`)
  for (const { at, sub, office, case: id, shown, reason } of looks)
    console.log(
      `  ${at}  ${numbers.get(id) ?? id}  ${shown}${reason === null ? '' : ` (${reason})`}  ${sub} of ${office}`,
    )
  console.log('They are owed an answer within 3 x 24 hours of asking (UU 27/2022, art. 32).')
}

async function eraseCase(
  deps: Deps,
  wanted: string,
  why: { reason: string; by: { sub: string; name: string } },
): Promise<void> {
  const id = await findCase(deps, wanted)
  let rows = 0
  for (let commits = 0; commits < COMMITS_MAX; commits += 1) {
    const done = await act(deps, { kind: 'system', system: 'operator' }, id, { type: 'ErasePersonalData', ...why })
    if (done.kind === 'refused')
      throw new Trouble(done.faults?.map(({ detail }) => detail.en).join(' ') ?? `Refused: ${done.code}`)
    const [event] = done.kind === 'done' ? done.events : []
    if (event?.type !== 'PersonalDataErased') break
    rows += event.revisions.length + event.forms.length + event.drafts.length + event.attachments.length
  }
  const files = await eraseFiles(deps, id)
  console.log(
    rows === 0 && files === 0
      ? `${wanted} holds no personal data.`
      : `${rows} rows of ${wanted} are erased and ${files} files removed. Digests stay: npm run audit:export -- ${wanted}`,
  )
  console.log('Backups forget it when they end: the table after 35 days.')
}
